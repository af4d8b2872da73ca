"""An assessment as a table for people: the count by name, axes, values, what stands beside them, the summary last."""

from typing import Any

from neuro.cli.render import as_table, plain


def table(result: dict[str, Any]) -> str:
    """The answer for people: the count by name, axes, values, what is simulated, and the summary last."""
    answer = plain(result)
    scored = [row for row in answer["axes"] if row["value"] is not None]
    blocks = [answer["counts"]["sentence"]]
    if scored:
        blocks.append(as_table({"axes, SD among people alike": [_axis(row) for row in scored]}))
    narrowing = [_narrowing(row) for row in scored if row["narrowing"]]
    blocks += [as_table({"what would narrow a band most": narrowing})] if narrowing else []
    if answer["values"]:
        blocks.append(as_table({"values": [_value(row) for row in answer["values"]]}))
    blocks += _beside(answer)
    blocks.append(_summary(answer))
    blocks.append("\n".join(_sentences(answer)))
    return "\n\n".join(block for block in blocks if block)


def _axis(row: dict[str, Any]) -> dict[str, Any]:
    limits = row["normal"] or {}
    return {
        "axis": row["name"],
        "score": row["value"],
        "low": row["low"],
        "high": row["high"],
        "percentile": row["percentile"],
        "from": row["percentile_low"],
        "to": row["percentile_high"],
        "n": row["n"],
        "among": row["among"],
        "band_low": limits.get("low"),
        "band_high": limits.get("high"),
        "lies": row["position"],
        "reference": row["origin"],
    }


def _narrowing(row: dict[str, Any]) -> dict[str, Any]:
    found = row["narrowing"]
    return {
        "axis": row["name"],
        "measure": found["columns"] or found["name"],
        "now": found["half_now"],
        "then": found["half_then"],
    }


def _value(row: dict[str, Any]) -> dict[str, Any]:
    number = f"{row['bound']}{row['value']:.4g}" if row["bound"] else row["value"]
    ends = (row["low"], row["high"])
    return {
        "value": row["label"],
        "": number,
        "unit": row["unit"],
        "low": ends[0],
        "high": ends[1],
        "of": row["origin"],
        "flag": row["flag"],
        "percentile": row["percentile"],
        "from": row["percentile_low"],
        "to": row["percentile_high"],
    }


def _beside(answer: dict[str, Any]) -> list[str]:
    """What stands beside the axes: changes, pasted lines, simulated synthesis, what to enter first."""
    found = []
    if change := answer.get("change"):
        kept = ("name", "before", "after", "change", "low", "high", "reliable", "said")
        rows = [{key: row[key] for key in kept} for row in change["axes"]]
        found.append(
            as_table({"change since the earlier date": rows}) if rows else "No axis has a score at either date."
        )
    fluxes = [row for row in (answer["synthesis"] or {}).get("fluxes", ()) if row["percent"] is not None]
    if fluxes:
        found.append(as_table({"simulated synthesis, beside the markers": [_flux(row) for row in fluxes]}))
    if unread := answer.get("unread"):
        rows = [{"line": row["line"], "text": row["text"], "reason": row["reason"]} for row in unread]
        found.append(as_table({"lines that are no value": rows}))
    if first := answer["enter_first"]:
        rows = [{"enter": row["columns"], "gives": row["names"] or row["why"]} for row in first]
        found.append(as_table({"what to enter first": rows}))
    return found


def _flux(row: dict[str, Any]) -> dict[str, Any]:
    held = [f"{one['label']} {one['coefficient']:+.2f}" for one in row["holds"][:3]]
    return {
        "system": row["label"],
        "enzyme": row["enzyme"],
        "percent": row["percent"],
        "held by": held,
        "grade": row["grade"],
    }


def _summary(answer: dict[str, Any]) -> str:
    composite = answer["composite"]
    if composite["value"] is None:
        return composite["reason"]
    ends = {key: composite[key] for key in ("value", "low", "high")}
    names = {row["code"]: row["name"] for row in answer["axes"]}
    weights = [{"axis": names[row["axis"]], "share": row["share"]} for row in composite["weights"]]
    missing = [names[code] for code in composite["missing"]]
    said = f"\n\nIt widens with what is missing: {'; '.join(missing)}." if missing else ""
    return as_table({"summary": [ends], "of these axes": weights}) + said


def _sentences(answer: dict[str, Any]) -> list[str]:
    """A sentence a line: axes that cannot be had, declined ones, and what a reader must know."""
    offered = {code for row in answer["enter_first"] for code in row["axes"]}
    said = [row["reason"] for row in answer["axes"] if row["reason"] and row["code"] not in offered]
    said += [row["reason"] for row in answer["declined"]]
    said += [text for row in answer["axes"] for text in row["said"]]
    said += [*(answer["synthesis"] or {}).get("why", ()), *answer.get("change", {}).get("said", ())]
    return list(dict.fromkeys([*said, *answer["warnings"]]))
