"""What the documents promise exists, and what exists is documented."""

import pkgutil
import re
from pathlib import Path

import pytest

from neuro import mechanism
from neuro.cli import COMMANDS, parser

ROOT = Path(__file__).parents[1]
CONTRACT = (ROOT / "docs" / "contract.md").read_text(encoding="utf-8")
ROWS = {row.split("`")[1]: row for row in CONTRACT.splitlines() if row.startswith("| `")}
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
