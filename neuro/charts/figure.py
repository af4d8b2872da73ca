"""A figure to take away: charts beside each other above their caption, drawn without a browser or a network."""

from collections.abc import Sequence
from textwrap import wrap
from typing import Any
from xml.etree import ElementTree

import altair as alt
import vl_convert

WIDTH = 600
"""px of a chart beside another: wide enough that arrows carry their names."""
GAP, MARGIN = 24.0, 16.0
"""px between charts, and around everything."""
TITLE, LETTER, LINE = 18, 13, 1.4
"""px of the title's and the caption's letters; height of a line, in letters."""
NARROW = 0.52
"""Width of a letter on average, in its height."""
SCALE = 2.0
"""Pixels of a PNG for each px, so that it prints well."""
FONT = "Arial, 'Liberation Sans', Helvetica, sans-serif"
"""Fonts of one width, so that words end where they were measured to end."""
INK, FAINT, EDGE = "#16232B", "#56616B", "#D5DEE0"
CONFIG = {
    "font": FONT,
    "background": "#FFFFFF",
    "view": {"stroke": None},
    "title": {"color": INK},
    "axis": {"labelColor": INK, "titleColor": INK, "domainColor": FAINT, "tickColor": FAINT, "gridColor": EDGE},
}
SVG = "http://www.w3.org/2000/svg"
ElementTree.register_namespace("", SVG)
ElementTree.register_namespace("xlink", "http://www.w3.org/1999/xlink")
Drawing = alt.Chart | alt.LayerChart


def figure(
    charts: Sequence[Drawing], *, title: str, caption: Sequence[str], columns: int = 2, width: int = WIDTH
) -> str:
    """Charts in rows under a title and above a caption, as an SVG with light colours on white.

    Args:
        charts: each with a height; what they are drawn in is taken from no theme.
        title, caption: plain words; a line of the caption is broken where the figure ends.
        columns: charts beside each other.
        width: px of each chart's plot.
    """
    drawn = [_drawn(chart, width) for chart in charts]
    whole = ElementTree.Element(f"{{{SVG}}}svg", {"role": "img"})
    ElementTree.SubElement(whole, f"{{{SVG}}}title").text = title
    ElementTree.SubElement(whole, f"{{{SVG}}}desc").text = " ".join(str(chart.description or "") for chart in charts)
    paper = ElementTree.SubElement(whole, f"{{{SVG}}}rect", {"width": "100%", "height": "100%", "fill": "#FFFFFF"})
    down = _line(whole, title, MARGIN, TITLE, {"font-weight": "bold", "fill": INK}) + GAP / 2
    across = MARGIN
    for first in range(0, len(drawn), columns):
        row, left = drawn[first : first + columns], MARGIN
        for one in row:
            one.attrib |= {"x": f"{left:g}", "y": f"{down:g}"}
            whole.append(one)
            left += float(one.attrib["width"]) + GAP
        across, down = max(across, left - GAP), down + max(float(one.attrib["height"]) for one in row) + GAP
    letters = int((across - MARGIN) / (NARROW * LETTER))
    for line in (part for told in caption for part in wrap(told, letters)):
        down = _line(whole, line, down, LETTER, {"fill": FAINT})
    size = {"width": f"{across + MARGIN:g}", "height": f"{down + MARGIN:g}"}
    whole.attrib |= size | {"viewBox": f"0 0 {size['width']} {size['height']}"}
    paper.attrib |= size
    return ElementTree.tostring(whole, encoding="unicode")


def alone(chart: Drawing, width: int = WIDTH) -> str:
    """One chart without title and caption, as an SVG for a page that has its own."""
    return ElementTree.tostring(_drawn(chart, width), encoding="unicode")


def png(svg: str) -> bytes:
    """The same figure in pixels, `SCALE` for each px."""
    found: bytes = vl_convert.svg_to_png(svg, scale=SCALE)
    return found


def _drawn(chart: Drawing, width: int) -> ElementTree.Element:
    """One chart; a fixed width stands for the one that a browser would give."""
    spec: dict[str, Any] = chart.to_dict() | {"width": width, "config": CONFIG}
    return ElementTree.fromstring(vl_convert.vegalite_to_svg(spec, allowed_base_urls=[]))


def _line(whole: ElementTree.Element, told: str, down: float, size: int, style: dict[str, str]) -> float:
    """Write a line below `down`; returns where the next one begins."""
    place = {"x": f"{MARGIN:g}", "y": f"{down + size:g}", "font-family": FONT, "font-size": f"{size}px"}
    ElementTree.SubElement(whole, f"{{{SVG}}}text", place | style).text = told
    return down + LINE * size
