"""What the documents promise exists, and what exists is documented."""

import ast
import pkgutil
import re
from collections.abc import Callable, Iterable
from fnmatch import fnmatch
from pathlib import Path
from statistics import NormalDist
from typing import get_args

import pytest

from neuro import mechanism
from neuro.balance.axes import Side, scored
from neuro.balance.band import NORMAL_90
from neuro.cli import COMMANDS, parser
from neuro.cohort.embedded import embedded
from neuro.knowledge import analyte_tables, catalogue
from neuro.knowledge.entities import Grade, Severity
from neuro.knowledge.evidence_entities import READ
from neuro.knowledge.instruments import instrument
from neuro.mechanism.receptors import receptors
from neuro.models.eligible import sample_of
from neuro.models.fit import fit
from neuro.models.intervals import LEVEL
from neuro.models.question import ask
from neuro.report.evidence import evidence, kinds, search
from neuro.whatif.contrast import Status
from neuro.whatif.intervention import MoveKind
from pages.controls import FAMILIES

ROOT = Path(__file__).parents[1]
CONTRACT = (ROOT / "docs" / "contract.md").read_text(encoding="utf-8")
ROWS = {row.split("`")[1]: row for row in CONTRACT.splitlines() if row.startswith("| `")}
MENU = re.findall(r'st\.Page\("(\w+\.py)", title="([^"]+)"', (ROOT / "pages" / "frame.py").read_text(encoding="utf-8"))
TABLES = sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("neuro/**/tables/**/*.csv"))
SHOWN = [path for room in ("pages", "neuro/report", "neuro/charts") for path in sorted((ROOT / room).glob("*.py"))]
FORMS = {"CSV", "JSON", "SVG", "PNG", "HTML", "YYYY"}
"""Types of files on buttons, and how a date is written."""
ABBREVIATION = re.compile(r"(?<![\w/.=#-])[A-Z][A-Za-z]*[A-Z][A-Za-z0-9]*(?![\w=/])")
DRAWN = re.compile(r"datum|PI")
"""Signs of an expression that a drawing evaluates; nobody reads it."""
NUMBER = re.compile(r"(?<![\w.,/-])(?:\d[\d.,]*\d|\d)(?![\w-])|\b(?:eleven|twelve|thirteen|fifteen|twenty|thirty)\b")
"""A number in prose: in digits, or a word of more than ten."""
YEAR = re.compile(r"(?:19|20)\d\d")
CITED = re.compile(r"\b[A-Z]{3,5}[A-Z_]*\d{4}\b")
"""A key of a source in a sentence."""
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("data/*.md")])


def help_of(command: str, capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit):
        parser([command]).parse_args([command, "--help"])
    return capsys.readouterr().out


def test_every_command_is_in_the_contract_and_every_row_is_a_command() -> None:
    assert {usage.split()[0] for usage in ROWS} == set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_of_a_row_is_an_option_of_the_command(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    promised = {option for usage in ROWS if usage.split()[0] == command for option in re.findall(r"--[a-z-]+", usage)}
    assert promised <= set(re.findall(r"--[a-z-]+", help_of(command, capsys)))


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_shows_a_worked_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert f"neuro {command} " in help_of(command, capsys).partition("example")[2]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_file_that_a_document_names_is_there(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    named = re.findall(r"`((?:neuro|pages|data|docs|tests|benchmarks)/[\w./*-]+)`", text)
    named += list(re.findall(r"\]\((?!https?:)([^)#]+)", text))
    for name in named:
        below = document.parent if (document.parent / name).exists() else ROOT
        assert list(below.glob(name.rstrip("/"))), f"{document.name} names {name}"


def test_the_map_of_the_kinetics_names_every_file_of_the_room() -> None:
    files = {name for _, name, _ in pkgutil.iter_modules(mechanism.__path__)} - {"__main__"}
    named = set(re.findall(r"[a-z][a-z_]+", mechanism.__doc__ or ""))
    assert files - named == set()


def document(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def first_cells(text: str) -> list[str]:
    """What stands in back-ticks in the first cell of each row of a table."""
    rows = (line for line in text.splitlines() if line.startswith("| `"))
    return [name for row in rows for name in re.findall(r"`([^`]+)`", row.split(" | ")[0])]


def documented() -> list[str]:
    """Tables that the documents of tables list, as patterns below the root."""
    named = [name for doc in ("knowledge", "evidence", "tables") for name in first_cells(document(f"docs/{doc}.md"))]
    whole = (name if name.endswith(".csv") else f"{name}.csv" for name in named)
    return [name if "/" in name else f"neuro/knowledge/tables/{name}" for name in whole]


def said() -> set[str]:
    """Every text in the code of pages, reports and charts that is no docstring."""
    found = set()
    for path in SHOWN:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        texts = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in alone)
        found |= {node.value for node in texts if isinstance(node.value, str)}
    return found


def terms() -> dict[str, str]:
    """Words of the glossary with their meanings."""
    rows = [line.strip("| ").split(" | ") for line in document("docs/terms.md").splitlines() if line.startswith("| ")]
    return {row[0]: row[1] for row in rows[1:]}


@pytest.mark.parametrize("table", TABLES)
def test_every_table_has_one_place_in_the_documents(table: str) -> None:
    assert sum(fnmatch(table, name) for name in documented()) == 1


def test_every_table_that_is_listed_exists() -> None:
    assert [name for name in documented() if not any(fnmatch(table, name) for table in TABLES)] == []


@pytest.mark.parametrize("row", [line for line in document("docs/tables.md").splitlines() if line.startswith("| `")])
def test_a_listed_table_is_read_by_the_file_that_is_named(row: str) -> None:
    table, what, reader = (cell.strip("| `") for cell in row.split(" | "))
    text, stem = document(reader), Path(table).stem
    assert f"{stem}.csv" in text or re.search(rf"\b{stem}\b.*\.csv", text, re.DOTALL)
    assert len(what.split()) > 3


def test_every_page_of_the_menu_has_its_section_with_its_file_and_where_its_claims_come_from() -> None:
    sections = dict(re.findall(r"^## ([^\n]+)\n(.*?)(?=^## |\Z)", document("docs/pages.md"), re.DOTALL | re.MULTILINE))
    assert list(sections) == [title for _, title in MENU]
    for file, title in MENU:
        assert f"`pages/{file}`" in sections[title]
        assert re.search(r"\]\([\w/]+\.md\)", sections[title])


def test_every_page_of_the_menu_is_told_of_in_the_readme_or_a_document_that_it_links() -> None:
    text = "\n".join([document("README.md"), *(document(f"docs/{name}") for name in ("pages.md", "pathways.md"))])
    assert "docs/pages.md" in document("README.md")
    assert [title for _, title in MENU if title not in text] == []


@pytest.mark.parametrize(
    "words",
    [
        get_args(Grade),
        get_args(Severity),
        get_args(Side),
        get_args(MoveKind),
        set(get_args(Status)) - {"none"},
        READ.values(),
        FAMILIES.values(),
    ],
)
def test_every_grade_and_every_kind_of_answer_is_in_the_glossary(words: Iterable[str]) -> None:
    assert set(words) <= set(terms())


def test_every_abbreviation_on_a_page_is_in_the_glossary_or_in_the_evidence() -> None:
    written = {
        found
        for text in said()
        if (" " in text or text.isupper()) and not DRAWN.search(text)
        for found in ABBREVIATION.findall(text)
    }
    unknown = written - set(terms()) - FORMS - {found for found in written if re.fullmatch(r"[0-9A-F]{6}", found)}
    assert [one for one in sorted(unknown) if one.rstrip("s") not in terms() and not named(one)] == []


def named(abbreviation: str) -> bool:
    """Whether a name, title, code or word of the evidence is this very abbreviation."""
    hits = (one.entry for one in search(abbreviation)[:20])
    return any(re.search(rf"\b{abbreviation}\b", " ".join((row.code, row.title, *row.other))) for row in hits)


def test_no_term_of_the_glossary_is_stale_or_unexplained() -> None:
    shown = "\n".join([*said(), *READ.values(), *(row.title for row in evidence().entries)]).casefold()
    stale = [term for term in terms() if not re.search(rf"\b{re.escape(term.casefold())}(?:e?s)?\b", shown)]
    assert stale == []
    assert [term for term, meaning in terms().items() if len(meaning.split()) < 4] == []


def test_every_kind_of_evidence_is_listed() -> None:
    kinds_told = " ".join(document("docs/evidence.md").partition("\nKinds: ")[2].partition("\n\n")[0].split())
    wanted = ", ".join(f"`{kind.code}` {kind.label[0].lower()}{kind.label[1:]}" for kind in kinds())
    assert kinds_told == f"{wanted}."


def plp_people() -> int:
    """People behind the picture of the home page."""
    cohort = embedded()
    asked = ask(cohort, "plp_nmol_l", "phq9")
    return fit(asked.spec, sample_of(cohort, asked.spec, ())).n


def age_in(condition: str) -> int:
    """The age that a condition speaks of."""
    return int(re.findall(r"age [<>]=? (\d+)", condition)[0])


PROSE = (
    "README",
    "CHANGELOG",
    "docs/evidence",
    "docs/knowledge",
    "docs/tables",
    "docs/pages",
    "docs/terms",
    "docs/intended-use",
)
COUNTED: dict[str, tuple[float, Callable[[], float]]] = {
    "16,944": (16_944, lambda: embedded().provenance.rows),
    "8,331": (8_331, plp_people),
    "72": (72, lambda: len(analyte_tables.analytes())),
    "22": (22, lambda: len(scored())),
    "6.00": (6.0, lambda: next(row.factor for row in analyte_tables.conversions() if row.analyte == "insulin")),
    "90": (90, lambda: round(100 * (2 * NormalDist().cdf(NORMAL_90) - 1))),
    "95": (95, lambda: 100 * LEVEL),
    "3.11": (3.11, lambda: float(re.findall(r'requires-python = ">=([\d.]+)"', document("pyproject.toml"))[0])),
    "9": (9, lambda: instrument("phq9").items),
    "18": (18, lambda: age_in(next(row.condition for row in catalogue.guardrails() if row.code == "G22"))),
    "60": (60, lambda: age_in(catalogue.outcome("dsst").eligibility)),
    "twenty over-claims": (20, lambda: len(catalogue.overclaims())),
    "twenty receptors": (20, lambda: len(receptors())),
}
"""Numbers of the prose, and what each is when it is counted again."""


def plain(text: str) -> str:
    """Prose without code, addresses and indented blocks."""
    return re.sub(r"```.*?```|`[^`]*`|\]\([^)]*\)|^ {4}[^\n]*$", " ", text, flags=re.DOTALL | re.MULTILINE)


def uncounted(text: str) -> list[str]:
    """Sentences with a number that names no source and is not counted again."""
    bad = []
    for sentence in re.split(r"(?<=[.:;])\s|\n[-#|]", plain(text)):
        for found in NUMBER.finditer(sentence):
            number = found[0]
            word = re.match(r"\s*[\w-]+", sentence[found.end() :])
            name = number if number[0].isdigit() else number + (word[0] if word else "")
            year = YEAR.fullmatch(number.split("-")[0])
            if not year and " ".join(name.split()) not in COUNTED and not CITED.search(sentence):
                bad.append(" ".join(sentence.split()))
    return bad


@pytest.mark.parametrize("name", PROSE)
def test_every_number_of_the_prose_names_its_source_or_is_counted_again(name: str) -> None:
    assert uncounted(document(f"{name}.md")) == []


@pytest.mark.parametrize("number", COUNTED)
def test_a_number_of_the_prose_is_what_it_is_now(number: str) -> None:
    written, count = COUNTED[number]
    assert written == pytest.approx(count())


@pytest.mark.parametrize(
    ("sentence", "bad"),
    [
        ("It holds 17,001 adults.", True),
        ("It knows twenty hormones.", True),
        ("The factor is 7.2 pmol/L.", True),
        ("The factor is 7.2 pmol/L (KNOP2019).", False),
        ("It holds 16,944 adults of 2005-2006.", False),
    ],
)
def test_a_planted_number_is_noticed(sentence: str, bad: bool) -> None:
    assert bool(uncounted(sentence)) is bad
