"""Look-ups: what is found, and what is said when nothing is."""

import pytest

from neuro.cohort.embedded import embedded
from neuro.cohort.store import fetch
from neuro.errors import KnowledgeError
from neuro.knowledge import catalogue
from neuro.knowledge.analyte_tables import Distribution
from neuro.knowledge.entities import Group
from neuro.knowledge.rows import read


@pytest.mark.parametrize(
    ("name", "code"),
    [("phq9", "phq9"), ("phq9 >= 10", "phq9_10"), ("phq9_10", "phq9_10"), ("dsst", "dsst"), ("dep", "dep")],
)
def test_an_outcome_is_found_by_code_column_or_event(name, code):
    assert catalogue.outcome(name).code == code


def test_the_sum_of_trials_needs_all_three():
    assert catalogue.outcome("cerad_sum").columns == ("cerad_t1", "cerad_t2", "cerad_t3")


@pytest.mark.parametrize(
    ("look_up", "name", "near"),
    [
        (catalogue.variable, "plp_nmol", "plp_nmol_l"),
        (catalogue.outcome, "phq", "phq9"),
        (catalogue.source, "MORR201", "MORR2010"),
    ],
)
def test_an_unknown_name_offers_near_ones(look_up, name, near):
    with pytest.raises(KnowledgeError, match=near):
        look_up(name)


def test_an_interval_by_sex_goes_before_the_common_one():
    women, men = catalogue.interval("ferritin_ng_ml", "female"), catalogue.interval("ferritin_ng_ml", "male")
    assert women.high < men.high
    assert catalogue.interval("ferritin_ng_ml") is None
    assert catalogue.interval("plp_nmol_l", "female").low == 20


def test_upper_limits_come_lowest_first():
    values = [row.value for row in catalogue.limits_of("diet_b6_mg")]
    assert values == sorted(values)
    assert values[0] == 12


@pytest.mark.parametrize(
    ("text", "named"),
    [("code,name\nx,y\n", "code,label"), ("code,label,more\nx,y,z\n", "more")],
)
def test_a_table_with_another_header_is_refused(tmp_path, text, named):
    path = tmp_path / "groups.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(KnowledgeError, match=named):
        read(path, Group)


@pytest.mark.parametrize("row", ["one, two,systems", "one"])
def test_a_row_of_more_or_fewer_cells_names_its_line(tmp_path, row):
    path = tmp_path / "groups.csv"
    path.write_text(f"code,label\nwhole,row\n{row}\n", encoding="utf-8")
    with pytest.raises(KnowledgeError, match="line 3"):
        read(path, Group)


def test_a_cell_of_the_wrong_kind_names_its_line(tmp_path):
    header = "code,population,n,mean,sd,unit,source,locator,grade\n"
    path = tmp_path / "distributions.csv"
    path.write_text(header + "a,p,10,1,2,g/L,S,l,B\nb,p,10,one,2,g/L,S,l,B\n", encoding="utf-8")
    with pytest.raises(KnowledgeError, match="line 3"):
        read(path, Distribution)
    path.write_text(header + "a,p,10,1,2,g/L,S,l,Z\n", encoding="utf-8")
    with pytest.raises(KnowledgeError, match="A, B, C"):
        read(path, Distribution)


def test_levels_are_those_that_people_of_the_cohort_have():
    cohort = embedded("nhanes")
    for column in ("race_eth", "education"):
        held = fetch(cohort, [column])[column]
        codes = {f"{value:g}" if isinstance(value, float) else value for value in held if value is not None}
        assert codes - {"nan"} == set(catalogue.levels(column))
    assert catalogue.levels("age") == {}
