"""`evidence`: what is claimed, with source, grade and how it was read."""

import argparse
from textwrap import fill
from typing import Any

from neuro.errors import KnowledgeError
from neuro.knowledge.evidence_entities import READ

MOST = 20
"""Entries shown where nothing else is asked for."""
WIDTH = 110
EXAMPLE = """example:
  neuro evidence "tryptophan" --kind claim,constant

A question is words, a code, or any name of a thing (5-HT, noradrenaline, PLP); left out, every entry is listed.
Grades: A constant of a published model, B read in its source, C recalled, mixed or assumed: illustrative only.
Kinds: claim, axis, index, constant, guardrail, effect, transmitter, step, enzyme, transporter, receptor, hormone,
variant, analyte, ratio, interval, limit, distribution, intake, outcome, instrument, variable, source, reference, pool,
input, map."""


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the command."""
    parser = commands.add_parser(
        "evidence",
        help="search claims, indices, constants, guardrails, effects, sources",
        description="Search everything that is claimed here; each answer has its source, grade and how it was read.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("question", nargs="?", default="", help="what to look for")
    parser.add_argument("--kind", metavar="A,B", default="", help="only these kinds")
    parser.add_argument("--most", metavar="N", type=int, default=MOST, help=f"entries shown ({MOST}); 0 for all")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> dict[str, Any]:
    """What is found, best first, with what it is cited from.

    Raises:
        KnowledgeError: an unknown kind, or a negative number of entries.
    """
    from neuro.report.evidence import search

    if args.most < 0:
        raise KnowledgeError(f"Wanted 0 or more entries after --most; found {args.most}. Leave it out for {MOST}.")
    found = search(args.question, [kind.strip() for kind in args.kind.split(",")] if args.kind else ())
    return {
        "question": args.question,
        "n": len(found),
        "findings": [
            {
                "kind": one.entry.kind,
                "code": one.entry.code,
                "title": one.entry.title,
                "sentence": one.entry.sentence,
                "grade": one.entry.grade or None,
                "locator": one.entry.locator or None,
                "sources": [
                    {"key": row.key, "citation": row.citation, "identifier": row.identifier, "how_read": row.how_read}
                    for row in one.cited
                ],
                "score": one.score,
            }
            for one in (found[: args.most] if args.most else found)
        ],
    }


def table(result: dict[str, Any]) -> str:
    """Findings as short paragraphs: what, what it says, from where."""
    found = result["findings"]
    head = f"{result['n']} found" + (f", the first {len(found)} shown" if len(found) < result["n"] else "")
    return "\n\n".join([head, *map(_paragraph, found)])


def _paragraph(found: dict[str, Any]) -> str:
    grade = f"grade {found['grade']}" if found["grade"] else "source"
    lines = [
        f"{found['title']}  [{found['kind']}:{found['code']}, {grade}]",
        fill(found["sentence"], WIDTH, initial_indent="  ", subsequent_indent="  "),
    ]
    for row in found["sources"]:
        where = "; ".join(filter(None, (row["identifier"], READ.get(row["how_read"]), found["locator"])))
        cited = f"{row['key']}: {row['citation']} ({where})"
        lines.append(fill(cited, WIDTH, initial_indent="  - ", subsequent_indent="    "))
    return "\n".join(lines)
