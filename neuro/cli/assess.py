"""`neuro assess`: one person against people alike."""

import argparse
import math
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from neuro.assessment.alike import Alike
from neuro.assessment.assess import assess
from neuro.assessment.assessment import Assessment
from neuro.assessment.pasted import Pasted, pasted
from neuro.assessment.typical import typical
from neuro.assessment.visits import Visits, visits
from neuro.balance.reference import Reference, published_reference
from neuro.balance.standardise import reference
from neuro.cli.assess_table import table
from neuro.cli.data_options import add_data_options, cohort_of
from neuro.cli.person_file import read_person
from neuro.cli.table_file import replaced, writable
from neuro.cohort.cohort import Cohort
from neuro.cohort.draw import draw
from neuro.errors import DataError, InterventionError
from neuro.knowledge import catalogue
from neuro.knowledge.analytes import LabInterval
from neuro.report.assessment import assessment_answer

__all__ = ["add", "run", "table"]
EXAMPLE = """examples, on the embedded cohort:
  neuro assess --person person.json
  neuro assess --person person.json --paste report.txt --interval "ferritin_ng_ml=15:150 ng/mL"
  neuro assess --person person.json --earlier last_year.json --equal-weights
  neuro assess --person person.json --html profile.html

person.json holds columns in the cohort's units: {"sex": "female", "age": 35, "ferritin_ng_ml": 12, "plp_nmol_l": 30}
report.txt holds a value a line: Ferritin 12 ng/mL (15-150) L. Nothing is guessed: what cannot be read is listed.
Axes come first, each in SD among people of that sex and age; a summary comes last, from three axes on."""


def add(subparsers: Any) -> None:
    """Register the command."""
    parser = subparsers.add_parser(
        "assess",
        help="one person against people alike",
        description="Set a person's axes and values against people of the same sex and age band.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    group = parser.add_argument_group("person")
    group.add_argument("--person", type=Path, metavar="F.json", help="values, as JSON")
    group.add_argument("--paste", type=Path, metavar="F.txt", help="laboratory values as text, a line each")
    group.add_argument("--typical", metavar="E", help="begin with weighted medians of people such as age < 40")
    group.add_argument("--earlier", type=Path, metavar="F.json", help="the same person at an earlier date")
    group.add_argument(
        "--interval",
        action="append",
        default=[],
        metavar="X=LOW:HIGH UNIT",
        help="a laboratory's own interval, in place of the table's; an end may be left out",
    )
    group = parser.add_argument_group("answer")
    group.add_argument(
        "--reference",
        choices=("cohort", "published"),
        default="cohort",
        help="what axes are set against: people of the cohort, or published intervals",
    )
    group.add_argument("--equal-weights", action="store_true", help="every axis of the summary counts alike")
    group.add_argument("--assume", metavar="A,B", help="assumed maps of the kinetics (grade C) that are switched on")
    group.add_argument("--html", type=Path, metavar="F.html", help="also one page to print, as a file of its own")
    add_data_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Read, assess, and lay out the answer.

    Raises:
        DesignError: nobody has said how the people of a file were drawn.
    """
    if not (args.person or args.paste or args.typical):
        raise InterventionError(
            "Wanted --person, --paste or --typical; found none. Give a person's values, {} for none."
        )
    if args.html:
        writable(args.html, suffixes=(".html",))
    cohort = cohort_of(args)
    if cohort.design is None:
        draw(cohort, ())
    given = read_person(args.person) if args.person else {}
    read = pasted(_text(args.paste), cohort.names) if args.paste else None
    alike = Alike(cohort, _reference(args, cohort))
    start = typical(alike, args.typical) if args.typical else {}
    given = _joined(given, read)
    _of_one_sex(given, start)
    found = _assessed(start | given, alike, args, read)
    change = None
    if args.earlier:
        earlier = _assessed(read_person(args.earlier), alike, args, None)
        change = visits(earlier, found, alike.reference)
    if args.html:
        _printed(args, cohort, found, change)
    about = {"cohort": cohort.title, "simulated": cohort.provenance.simulated}
    return assessment_answer(found, read, change) | about


def _printed(args: argparse.Namespace, cohort: Cohort, found: Assessment, change: Visits | None) -> None:
    """The page to print; what draws is loaded only here."""
    from neuro.report.profile_page import Sheet, against, page

    whose = f"Typical values ({args.typical}), and what was given." if args.typical else "Only what was given."
    today = datetime.now(tz=UTC).date()
    sheet = Sheet(whose, against(cohort), today, change=change, simulated=cohort.provenance.simulated)
    with replaced(args.html) as part:
        part.write_text(page(found, sheet), encoding="utf-8")


def _reference(args: argparse.Namespace, cohort: Cohort) -> Reference:
    return published_reference() if args.reference == "published" else reference(cohort)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise DataError(f"Wanted text in '{path.name}'; there is no such file. Check the path.") from None
    except (OSError, ValueError):
        raise DataError(f"Wanted text in '{path.name}'; it cannot be read as such. Save it as UTF-8 text.") from None


def _joined(given: Mapping[str, Any], read: Pasted | None) -> dict[str, Any]:
    """Values of the file and of the pasted text; one column comes from one of them."""
    numbers = {} if read is None else read.numbers
    limits = {} if read is None else read.beyond
    stated = {name for name, value in given.items() if value is not None}
    twice = [name for name in (*numbers, *limits) if name in stated and given[name] != numbers.get(name)]
    if twice:
        raise InterventionError(
            f"Wanted '{twice[0]}' once; --person and --paste give it differently. Leave it out of one of them."
        )
    return {**given, **numbers}


def _of_one_sex(given: Mapping[str, Any], start: Mapping[str, Any]) -> None:
    """Medians of the other sex are typical of nobody like this person."""
    sexes = str(given.get("sex")), str(start.get("sex"))
    if set(sexes) == {"female", "male"}:
        raise InterventionError(
            f"Wanted typical values of this person's sex; found {sexes[1]}, and the person is {sexes[0]}. "
            f"Write sex == '{sexes[0]}' in --typical."
        )


def _assessed(given: Mapping[str, Any], alike: Alike, args: argparse.Namespace, read: Pasted | None) -> Assessment:
    own = {} if read is None else read.intervals
    found = assess(
        given,
        alike,
        intervals=own | {one.column: one for one in map(_interval, args.interval)},
        beyond=None if read is None else read.beyond,
        equal=args.equal_weights,
        assume=[name.strip() for name in args.assume.split(",")] if args.assume else (),
    )
    if found.problems:
        raise InterventionError("\n".join(problem.reason for problem in found.problems))
    return found


def _interval(text: str) -> LabInterval:
    """A laboratory's interval as written: `ferritin_ng_ml=15:150 ng/mL`."""
    column, equals, rest = text.partition("=")
    ends, _, unit = rest.strip().partition(" ")
    low, colon, high = ends.partition(":")
    wanted = f'Wanted --interval "COLUMN=LOW:HIGH UNIT"; found \'{text}\'. E.g. "ferritin_ng_ml=15:150 ng/mL".'
    if not (equals and colon and column.strip()):
        raise InterventionError(wanted)
    known = catalogue.variable(column.strip())
    if not unit.strip():
        raise InterventionError(
            f"Wanted the unit of the interval of '{known.column}'; found none. Write it, e.g. '{ends} {known.unit}'."
        )
    return LabInterval(
        known.column, _end(low, wanted), _end(high, wanted), unit.strip(), "the laboratory's own interval"
    )


def _end(text: str, wanted: str) -> float | None:
    if not text.strip():
        return None
    try:
        value = float(text)
    except ValueError:
        raise InterventionError(wanted) from None
    if not math.isfinite(value):
        raise InterventionError(wanted)
    return value
