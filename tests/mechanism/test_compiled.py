"""Machine code is kept where it can be, and made anew when anything it was made from changes."""

import tempfile
from pathlib import Path

import pytest

from neuro.mechanism import compiled
from neuro.mechanism.compiled import FLOAT, digest

LIMIT = 2.0
PLACES = (3, 4)


@compiled.compiled(FLOAT(FLOAT))
def limited(value: float) -> float:
    return min(value, LIMIT)


def caller(value: float) -> float:
    return limited(value)


def indexed(value: float) -> float:
    return value + PLACES[0]


@pytest.mark.parametrize(("name", "changed"), [("LIMIT", 3.0), ("PLACES", (3, 5))])
def test_a_number_that_is_named_changes_what_the_function_is_made_from(
    name: str, changed: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    function = {"LIMIT": limited.py_func, "PLACES": indexed}[name]  # type: ignore[attr-defined]
    before = digest(function)
    assert digest(function) == before
    monkeypatch.setitem(function.__globals__, name, changed)
    assert digest(function) != before


def test_a_change_in_a_function_changes_what_its_callers_are_made_from(monkeypatch: pytest.MonkeyPatch) -> None:
    before = digest(caller)
    monkeypatch.setitem(compiled.DIGESTS, limited, "another")
    assert digest(caller) != before


def test_code_is_kept_beside_the_package_else_in_the_users_cache_else_for_the_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = compiled.home.__wrapped__
    file = tmp_path / "file"
    file.touch()
    monkeypatch.setattr(compiled, "PACKAGE", tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert place() == tmp_path / "__pycache__" / "kernels"
    monkeypatch.setattr(compiled, "PACKAGE", file)
    assert place() == tmp_path / "cache" / "neurobalance" / "kernels"
    monkeypatch.setenv("XDG_CACHE_HOME", str(file))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert place().parent == tmp_path
    assert place() != place()
