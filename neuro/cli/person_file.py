"""A person's values as a JSON file: column -> value, in the cohort's own columns and units."""

import json
from pathlib import Path
from typing import Any

from neuro.errors import InterventionError


def read_person(path: Path) -> dict[str, Any]:
    """The values that a file holds, unchecked.

    Raises:
        InterventionError: there is no such file, it cannot be read, or it holds something else than one object.
    """
    try:
        given = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InterventionError(f"Wanted a person in '{path.name}'; there is no such file. Check the path.") from None
    except (OSError, ValueError, RecursionError):
        raise InterventionError(
            f"Wanted a person as JSON in '{path.name}'; it cannot be read as such. Write column: value."
        ) from None
    if not isinstance(given, dict):
        raise InterventionError(
            f"Wanted one object of column: value in '{path.name}'; found {type(given).__name__}. Write one."
        )
    return given
