"""The builder's rules by hand-computed values on invented people, and what it says about bad folders."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from neuro.cohort import nhanes_food
from neuro.cohort.nhanes import build, harmonise
from neuro.cohort.nhanes_mapping import cycles, mapped_in
from neuro.cohort.nhanes_storage import columns, write
from neuro.errors import DataError
from tests.cohort import fake_cdc
from tests.cohort.fake_cdc import ADULT

EXACT = 1e-6
"""Hand-computed values have at most four decimals, which float32 holds to better than this."""
NINE = {f"DPQ0{item}0": 1 for item in range(1, 10)}
ROWS = {
    "DEMO": [
        {"SEQN": 3, **ADULT, "RIDAGEYR": 85},
        {"SEQN": 1, **ADULT, "RIAGENDR": 2, "RIDRETH1": 5, "RIDRETH3": 6, "DMDEDUC2": 9, "RIDEXPRG": 3, "RIDEXMON": 2},
        {"SEQN": 2, **ADULT, "DMDEDUC2": 4, "INDFMPIR": 5.4e-79},
        {"SEQN": 4, **ADULT, "RIDAGEYR": 17},
        {"SEQN": 5, **ADULT, "WTMEC2YR": 0.0},
    ],
    "DPQ": [
        {"SEQN": 1, **NINE, "DPQ090": 3},
        {"SEQN": 2, **NINE, "DPQ050": 9},
        {"SEQN": 4, **NINE},
    ],
    "SMQ": [
        {"SEQN": 1, "SMQ020": 2},
        {"SEQN": 2, "SMQ020": 1, "SMQ040": 2},
        {"SEQN": 3, "SMQ020": 1, "SMQ040": 9},
    ],
    "ALQ": [{"SEQN": 1, "ALQ130": 999}, {"SEQN": 2, "ALQ130": 3}],
    "SLQ": [{"SEQN": 1, "SLD010H": 77}, {"SEQN": 2, "SLD010H": 6}],
    "CRP": [{"SEQN": 1, "LBXCRP": 0.01}, {"SEQN": 2, "LBXCRP": 1.25}],
    "RXQ_RX": [
        {"SEQN": 1, "RXDUSE": 1, "RXDDRGID": "d1"},
        {"SEQN": 1, "RXDUSE": 1, "RXDDRGID": "d2"},
        {"SEQN": 2, "RXDUSE": 2, "RXDDRGID": ""},
        {"SEQN": 3, "RXDUSE": 7, "RXDDRGID": ""},
    ],
    "RXQ_DRUG": [
        {"RXDDRGID": "d1", "RXDDCI1B": 80, "RXDDCI2B": 249},
        {"RXDDRGID": "d2", "RXDICI3B": 67},
        {"RXDDRGID": "d3", "RXDDCI1B": 251},
    ],
    "RHQ": [
        {"SEQN": 1, "RHQ420": 1, "RHD442": 1, "RHQ510": 2, "RHQ540": 1, "RHQ558": 2},
        {"SEQN": 2, "RHQ420": 1, "RHQ540": 1},
    ],
    "DR1TOT": [
        {"SEQN": 1, "DR1DRSTZ": 1, "DR1TPROT": 60, "WTDRD1": 500.0},
        {"SEQN": 2, "DR1DRSTZ": 1, "DR1TPROT": 80, "WTDRD1": 700.0},
        {"SEQN": 3, "DR1DRSTZ": 2, "DR1TPROT": 99},
    ],
    "DR2TOT": [
        {"SEQN": 1, "DR2DRSTZ": 1, "DR2TPROT": 75},
        {"SEQN": 2, "DR2DRSTZ": 2, "DR2TPROT": 10},
    ],
    "DR1IFF": [
        {"SEQN": 1, "DR1IFDCD": 11100000, "DR1IPROT": 10},
        {"SEQN": 1, "DR1IFDCD": 20000000, "DR1IPROT": 5},
        {"SEQN": 2, "DR1IFDCD": 11199999, "DR1IPROT": 4},
    ],
    "DR2IFF": [{"SEQN": 1, "DR2IFDCD": 15555555, "DR2IPROT": 2}],
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def food_table() -> Iterator[None]:
    """Four foods: tryptophan 10, 14, 20 in group 1 (the first two share three digits), 8 in group 2; the rest 100."""
    codes = pd.Index([11100000, 11110000, 12000000, 20000000], name="food_code")
    table = pd.DataFrame(dict.fromkeys(nhanes_food.LARGE_NEUTRAL, 100.0), index=codes)
    table = table.assign(tryptophan=[10.0, 14.0, 20.0, 8.0])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nhanes_food, "precursors", lambda: table)
        yield


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory, food_table: None) -> pd.DataFrame:
    raw = fake_cdc.write(fake_cdc.tables("D", ROWS), tmp_path_factory.mktemp("cdc") / "raw", "csv.xz")
    return build(raw, ["D"]).set_index("SEQN")


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ("phq9", {1: 8 + 3}),  # a nine is "don't know": no sum
        ("sex", {1: "female", 2: "male", 3: "male"}),
        ("race_eth", {1: "other_multi", 2: "nh_white", 3: "nh_white"}),
        ("education", {2: 4}),
        ("pir", {2: 0.0}),
        ("pregnant", {1: 0}),
        ("exam_month_winter", {1: 0, 2: 1, 3: 1}),
        ("age_80", {1: 40, 2: 40, 3: 80}),
        ("smoker_now", {1: 0, 2: 1}),
        ("drinks_per_drinking_day", {2: 3}),
        ("sleep_h", {2: 6}),
        ("crp_mg_l", {1: 0.1, 2: 12.5}),
        ("crp_mg_l_below_lod", {1: 1, 2: 0}),
        ("rx_antidepressant", {1: 1, 2: 0}),
        ("rx_anxiolytic", {1: 1, 2: 0}),
        ("rx_antipsychotic", {1: 0, 2: 0}),
        ("oral_contraceptive_now", {1: 1}),
        ("injectable_contraceptive_now", {1: 0}),
        ("hormone_therapy_now", {1: 0}),
        ("sex_hormones_now", {1: 1, 2: 0, 3: 0}),
        ("diet_days", {1: 2, 2: 1, 3: 0}),
        ("diet_protein_g", {1: (60 + 75) / 2, 2: 80}),
        # day 1: 10 g x 10 + 5 g x 8; day 2: an unknown code takes the median of first digit 1: 10, 14, 20
        ("diet_tryptophan_mg", {1: (140 + 28) / 2, 2: 4 * 12}),  # 111xxxxx: median of 10, 14
        ("diet_trp_lnaa_ratio", {1: round(84 / (5 * (1500 + 200) / 2), 4), 2: round(48 / 2000, 4)}),
        ("tsh_uiu_ml", {}),  # not measured in 2005-06, the column is there all the same
    ],
)
def test_rules_give_hand_computed_values(people: pd.DataFrame, column: str, expected: dict[int, object]) -> None:
    values = people[column].dropna()
    assert list(people.index) == [1, 2, 3]
    assert set(values.index) == set(expected)
    for seqn, value in expected.items():
        assert values[seqn] == (pytest.approx(value, abs=EXACT) if isinstance(value, float) else value)


@pytest.mark.parametrize("ending", ["csv", "csv.gz", "xpt", "XPT"])
def test_every_format_gives_the_same_cohort(tmp_path: Path, people: pd.DataFrame, ending: str) -> None:
    raw = fake_cdc.write(fake_cdc.tables("D", ROWS), tmp_path / "other", ending)
    pd.testing.assert_frame_equal(build(raw, ["D"]).set_index("SEQN"), people)


def test_a_folder_may_mix_formats_cases_and_cycles(tmp_path: Path) -> None:
    demo = [{"SEQN": 9, **ADULT, "RIDRETH3": 6}]
    raw = fake_cdc.write(fake_cdc.tables("D", ROWS), tmp_path / "raw", "csv.xz")
    fake_cdc.write(fake_cdc.tables("I", {"DEMO": demo, "HSCRP": [{"SEQN": 9, "LBXHSCRP": 1.25}]}), raw, "xpt")
    (raw / "DEMO_I.xpt").rename(raw / "demo_i.XPT")
    told: list[float] = []
    done = build(raw, ["I", "d"], lambda fraction, sentence: told.append(fraction))
    assert done["SEQN"].tolist() == [1, 2, 3, 9]
    assert done["cycle"].tolist() == ["2005-2006"] * 3 + ["2015-2016"]
    last = done.iloc[-1]
    assert (last["race_eth"], last["crp_mg_l"]) == ("nh_asian", 1.25)
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_a_cycle_of_another_time_has_its_own_instruments(tmp_path: Path) -> None:
    demo = [{"SEQN": 1, **ADULT, "RIDAGEYR": 19}, {"SEQN": 2, **ADULT, "WTMEC4YR": 555.5}]
    rows = {"DEMO": demo, "CIQMDEP": [{"SEQN": 2, "CIDDSCOR": 5}], "CFQ": [{"SEQN": 2, "CFDRIGHT": 46}]}
    done = build(fake_cdc.write(fake_cdc.tables("A", rows), tmp_path / "raw", "csv"), ["A"])
    assert done[["SEQN", "cidi_depression", "dsst", "w_mec4"]].values.tolist() == [[2, 0, 46, 555.5]]
    assert done["phq9"].isna().all()


@pytest.mark.parametrize("letter", list("ABCEFGHIJL"))
def test_every_cycle_can_be_built(tmp_path: Path, letter: str) -> None:
    raw = fake_cdc.write(fake_cdc.tables(letter, {"DEMO": [{"SEQN": 7, **ADULT}]}), tmp_path / "raw", "csv")
    done = harmonise(raw, [letter])
    measured = {row.column for row in mapped_in(cycles()[letter])}
    always = {name for name, row in columns().items() if row["keep"] == "always"}
    assert (len(done.frame), len(always)) == (1, 117)
    assert measured | always <= set(done.frame.columns)
    assert [finding.code for finding in done.findings if finding.code != "row-count"] == []


def test_parquet_and_dictionary_agree(tmp_path: Path, people: pd.DataFrame) -> None:
    dictionary = pd.read_csv(write(people.reset_index(), tmp_path / "cohort.parquet"), keep_default_na=False)
    stored = pd.read_parquet(tmp_path / "cohort.parquet")
    assert dictionary["name"].tolist() == stored.columns.tolist()
    assert list(dictionary.columns) == ["name", "kind", "unit", "label", "note", "categories", "source"]
    assert dictionary.set_index("name").loc["race_eth", "categories"] == "nh_white;other_multi"
    assert (dictionary["label"] != "").all()
    assert stored["crp_mg_l"].dtype == np.float32


def _remove(*names: str) -> Callable[[Path], None]:
    return lambda raw: [(raw / f"{name}.csv").unlink() for name in names] and None


def _edit(name: str, change: Callable[[str], str]) -> Callable[[Path], None]:
    def edit(raw: Path) -> None:
        path = raw / f"{name}.csv"
        path.write_text(change(path.read_text()))

    return edit


@pytest.mark.parametrize(
    ("spoil", "letters", "words"),
    [
        (_remove("DPQ_D", "VIT_B6_D"), ["D"], ["lacks 2", "DPQ_D, VIT_B6_D"]),
        (_remove("RXQ_DRUG"), ["D"], ["RXQ_DRUG"]),
        (_remove(), ["D", "E"], ["2007-2008", "DEMO_E", "THYROD_E"]),
        (_remove(), ["Q"], ["'Q'", "D (2005-2006)", "--cycles"]),
        (_remove(), ["P"], ["'P'", "use J"]),
        (_remove(), ["D", "d"], ["D again"]),
        (_remove(), [], ["none"]),
        (_edit("CRP_D", lambda text: text.replace("LBXCRP", "CRP")), ["D"], ["LBXCRP", "CRP_D.csv"]),
        (_edit("BMX_D", lambda text: text.replace("SEQN", "ID")), ["D"], ["SEQN", "BMX_D.csv"]),
        (_edit("DPQ_D", lambda text: text + text.splitlines()[1] + "\n"), ["D"], ["DPQ_D.csv", "SEQN", "line 5"]),
        (_edit("CRP_D", lambda text: text.replace("1.25", "high")), ["D"], ["LBXCRP", "CRP_D.csv", "line 3", "text"]),
        (_edit("SMQ_D", lambda text: text[: text.rindex(",") - 4]), ["D"], ["SMQ_D.csv", "cut-off"]),
        (_edit("CRP_D", lambda text: text[:-2]), ["D"], ["CRP_D.csv", "cut-off"]),
        (_edit("ALQ_D", lambda text: ""), ["D"], ["ALQ_D.csv"]),
    ],
)  # fmt: skip
def test_bad_folders_are_refused_by_name(
    tmp_path: Path, spoil: Callable[[Path], None], letters: list[str], words: list[str]
) -> None:
    raw = fake_cdc.write(fake_cdc.tables("D", ROWS), tmp_path / "raw", "csv")
    spoil(raw)
    with pytest.raises(DataError) as caught:
        build(raw, letters)
    assert [word for word in words if word not in str(caught.value)] == []


@pytest.mark.parametrize(("ending", "lost"), [("csv.xz", 17), ("csv.gz", 17), ("xpt", 17), ("xpt", 80), ("xpt", 400)])
def test_a_cut_off_file_is_refused(tmp_path: Path, ending: str, lost: int) -> None:
    raw = fake_cdc.write(fake_cdc.tables("D", ROWS), tmp_path / "raw", ending)
    path = raw / f"DEMO_D.{ending}"
    path.write_bytes(path.read_bytes()[:-lost])
    with pytest.raises(DataError, match=rf"DEMO_D\.{ending}.*cut-off"):
        build(raw, ["D"])


def test_what_only_this_project_adds_may_be_absent_and_is_reported(tmp_path: Path) -> None:
    frames = fake_cdc.tables("D", ROWS)
    raw = fake_cdc.write({name: frame for name, frame in frames.items() if name != "RHQ_D"}, tmp_path / "raw", "csv")
    done = harmonise(raw, ["D"])
    (lost,) = [finding for finding in done.findings if finding.code == "not-there"]
    assert lost.table == "RHQ_D"
    assert "oral_contraceptive_now" in lost.sentence
    assert "oral_contraceptive_now" not in done.frame


def test_a_derivation_without_one_of_its_items_is_left_out(tmp_path: Path) -> None:
    frames = fake_cdc.tables("D", ROWS)
    frames["RHQ_D"] = frames["RHQ_D"].drop(columns="RHQ540")
    done = harmonise(fake_cdc.write(frames, tmp_path / "raw", "csv"), ["D"])
    assert "hormone_therapy_now" not in done.frame
    assert "oral_contraceptive_now" in done.frame


def test_a_variable_under_a_name_of_another_cycle_is_read_and_reported(tmp_path: Path) -> None:
    rows = {**ROWS, "B12": [{"SEQN": 1, "LBXB12": 400.0}], "FOLATE": [{"SEQN": 1, "LBXRBF": 300.0}]}
    frames = fake_cdc.tables("D", rows)
    frames["VITB12_D"] = frames.pop("B12_D").rename(columns={"LBXB12": "LBDB12"})
    frames["FOLATE_D"] = frames["FOLATE_D"].rename(columns={"LBXRBF": "LBDRFO"})
    done = harmonise(fake_cdc.write(frames, tmp_path / "raw", "csv"), ["D"])
    first = done.frame.set_index("SEQN").loc[1]
    assert (first["b12_pg_ml"], first["folate_rbc_ng_ml"]) == (400.0, 300.0)
    said = [finding.sentence for finding in done.findings if finding.code == "other-name"]
    assert any("VITB12_D.LBDB12 was read as b12_pg_ml" in sentence for sentence in said)
    assert any("FOLATE_D.LBDRFO was read as folate_rbc_ng_ml" in sentence for sentence in said)


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path, people: pd.DataFrame) -> None:
    raw = fake_cdc.write(fake_cdc.tables("D", ROWS), tmp_path / "raw", "csv")
    for path in raw.iterdir():
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    pd.testing.assert_frame_equal(build(raw, ["D"]).set_index("SEQN"), people)


def test_tables_that_are_shorter_than_cdc_says_or_lie_there_twice_are_reported(tmp_path: Path) -> None:
    frames = fake_cdc.tables("D", ROWS)
    raw = fake_cdc.write(frames, tmp_path / "raw", "csv")
    fake_cdc.write_one(frames["DPQ_D"], raw / "dpq_d.csv.xz")
    said = {(finding.code, finding.table): finding.sentence for finding in harmonise(raw, ["D"]).findings}
    assert "5 rows; CDC's codebook counts 10,348" in said["row-count", "DEMO_D"]
    assert "dpq_d.csv.xz was read" in said["double-table", "DPQ_D"]


def test_a_folder_without_tables_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="has none"):
        build(tmp_path, ["D"])
    with pytest.raises(DataError, match="no folder"):
        build(tmp_path / "nowhere", ["D"])
