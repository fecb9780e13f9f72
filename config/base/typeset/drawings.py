"""The charts of the pages on paper: the same drawing with its colours in it, and its words for who cannot see it."""

from __future__ import annotations

import re
from html import unescape

EDGE = 14
# Of the site's light theme, as its style sheets give them to the same classes.
STYLE = """
    text { font-family: Roboto; font-size: 16px; fill: #666b74 }
    .full text, .stacks text { font-size: 17px }
    .k2 { fill: #484d56 } .mid { text-anchor: middle } .far { text-anchor: end }
    .axis { stroke: #d3d3ce; fill: none } .cut { stroke: #666b74; stroke-dasharray: 3 3; fill: none }
    .ready_now { fill: #17704a } .threshold_met { fill: #1d5f8a } .developing { fill: #858a92 }
    .close { fill: #ffffff; stroke: #1d5f8a; stroke-width: 2.5 }
    .not_enough_evidence { fill: #ffffff; stroke: #666b74; stroke-width: 1.5; stroke-dasharray: 2.5 2 }
    .tick { fill: none; stroke: #ffffff; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round }
    .stacks .close { fill: #e8f2f9; stroke-width: 1 }
    .old { fill: #ffffff; stroke: #666b74; stroke-width: 1; stroke-dasharray: 3 2 }
    .in { fill: #ffffff; stroke: none; font-weight: 600 }
    .stacks .in.close, .in.old { fill: #16181d; stroke: none }
    .semi { font-weight: 600; fill: #16181d }
    .band { fill: #2473a2; opacity: .16 } polyline { fill: none; stroke: #2473a2; stroke-width: 2 }
    .pt { fill: #2473a2; stroke: #ffffff; stroke-width: 2 }
"""
_START, _SPACED = re.compile(r"<svg\b"), '<svg xmlns="http://www.w3.org/2000/svg"'
_BOX = re.compile(r'viewBox="0 0 (\d+) (\d+)"')
_TITLE = re.compile(r"<title\b[^>]*>(.*?)</title>", re.DOTALL)
_LABEL = re.compile(r'aria-label="([^"]*)"')


def drawn(svg: str) -> dict[str, str]:
    """Of a chart with a size and a name of its own, what the template's ``drawing`` takes."""
    named = _TITLE.search(svg) or _LABEL.search(svg)
    head, _, rest = _TITLE.sub("", _START.sub(_SPACED, svg, count=1)).partition(">")
    head = _BOX.sub(_wider, head)
    return {"svg": f"{head}><style>{STYLE}</style>{rest}", "alt": unescape(named[1]) if named else ""}


def _wider(box: re.Match[str]) -> str:
    """With room for words at the edges, which a page lets stand over them."""
    return f'viewBox="-{EDGE} 0 {int(box[1]) + 2 * EDGE} {box[2]}"'
