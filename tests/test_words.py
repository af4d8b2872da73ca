"""Nothing that people read promises an effect, gives a dose, or speaks of anybody's brain."""

import ast
import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from neuro.knowledge import catalogue
from neuro.knowledge.words import objections

ROOT = Path(__file__).parents[1]
PLANTED = (
    "This vitamin treats low mood.",
    "Folate will improve memory.",
    "Move your serotonin.",
    "The balance of your brain",
    "Find the optimal level.",
    "Tyrosine boosts\n    dopamine",
    "Take 100 mg of vitamin B6.",
    "take one tablet of 400 µg",
)
PLAIN = (
    "People in this cohort with these values had on average 0.2 points less.",
    "EFSA sets the upper level of vitamin B6 at 12 mg a day from all sources.",
    "The reference interval is 20 to 200 nmol/L.",
    "Serotonin precursor supply (blood); this is not brain serotonin.",
    "Takes an antidepressant: 9.5 % of 16,944 people.",
)
QUOTED_FIELDS = {("words.csv", "pattern"), ("words.csv", "example"), ("words.csv", "code"), ("overclaims.csv", "claim")}
"""Fields that hold forbidden wording in order to forbid it: patterns, and claims set beside what we say instead."""


def code_sentences() -> Iterator[tuple[str, str]]:
    for path in sorted([*ROOT.glob("*.py"), *(ROOT / "pages").rglob("*.py"), *(ROOT / "neuro").rglob("*.py")]):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield f"{path.relative_to(ROOT)}:{node.lineno}", node.value


def prose() -> Iterator[tuple[str, str]]:
    for path in sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "data").glob("*.md")]):
        yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "data").glob("*.toml")):
        yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")


def table_cells() -> Iterator[tuple[str, str]]:
    for path in sorted([*(ROOT / "neuro").rglob("tables/**/*.csv"), *(ROOT / "data").glob("*_dictionary.csv")]):
        with path.open(encoding="utf-8", newline="") as lines:
            table = csv.DictReader(lines)
            for row in table:
                for field, text in row.items():
                    if (path.name, field) not in QUOTED_FIELDS:
                        yield f"{path.relative_to(ROOT)}:{table.line_num} {field}", text or ""


@pytest.mark.parametrize("texts", [code_sentences, prose, table_cells])
def test_no_text_that_people_read_holds_forbidden_wording(texts):
    assert [f"{where}: {one}" for where, text in texts() for one in objections(text)] == []


@pytest.mark.parametrize("texts", [code_sentences, prose, table_cells])
def test_the_scan_reaches_texts(texts):
    assert sum(len(text) for _, text in texts()) > 1000


@pytest.mark.parametrize("sentence", PLANTED)
def test_a_planted_sentence_is_objected_to(sentence):
    assert objections(f"An honest line.\n{sentence}\n")


@pytest.mark.parametrize("word", catalogue.words(), ids=lambda word: word.code)
def test_each_pattern_finds_its_own_example(word):
    assert word.code in {one.word.code for one in objections(word.example)}


@pytest.mark.parametrize("sentence", PLAIN)
def test_honest_wording_is_not_objected_to(sentence):
    assert objections(sentence) == []


def test_an_objection_names_the_line_and_what_to_write():
    (found,) = objections("First.\nSecond.\nIt cures anxiety.\n")
    assert found.line == 3
    assert "cures" in str(found)
    assert found.word.instead in str(found)


def test_only_a_quotation_with_a_known_source_is_passed_over():
    assert objections("“Vitamin D treats depression” [OKER2020]") == []
    assert objections("“Vitamin D treats depression” [NOBODY]")
    assert objections("“Vitamin D treats depression”")
    assert objections("Words such as `treats` are not used.") == []
