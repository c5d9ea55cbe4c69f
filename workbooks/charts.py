"""The numbers and texts a chart keeps of its cells, brought up to date so that viewers draw what the cells say."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, unescape

from udfs.cells import Cell, ExcelError
from workbooks.engines import Calculation, Unavailable
from workbooks.package import Package
from workbooks.references import Block, Resolver
from workbooks.sheetcells import number_text
from workbooks.sheetxml import Place

_CACHE = re.compile(
    rb"(<(?P<p>(?:\w+:)?)f>)(?P<ref>[^<]*)(</(?P=p)f>\s*<(?P=p)(?P<kind>num|str)Cache>)(?P<old>.*?)(</(?P=p)(?P=kind)Cache>)",
    re.S,
)


def refresh(package: Package, changed: dict[str, set[Place]], calculation: Calculation, resolver: Resolver) -> None:
    """Rewrites the caches of chart references that hold a changed cell; all other bytes of a chart stay."""
    for part in package.parts:
        if re.search(r"/charts/chart[^/]*\.xml$", part):
            package.parts[part] = _CACHE.sub(lambda m: _renewed(m, changed, calculation, resolver), package.parts[part])


def _renewed(match: re.Match[bytes], changed: dict, calculation: Calculation, resolver: Resolver) -> bytes:
    block = resolver.block(unescape(match["ref"].decode("utf-8")), "", (0, 0))
    if block is None or not any(block.area.holds(*place) for place in changed.get(block.sheet, ())):
        return match.group(0)
    values = [value for row in calculation.rows(block) for value in row]
    if any(isinstance(value, Unavailable) for value in values):
        return match.group(0)
    prefix = match["p"].decode()
    code = re.search(rb"<(?:\w+:)?formatCode>.*?</(?:\w+:)?formatCode>", match["old"], re.S)
    points = "".join(_point(i, value, match["kind"] == b"num", prefix, block) for i, value in enumerate(values))
    new = f'<{prefix}ptCount val="{len(values)}"/>{points}'.encode()
    head, ref, middle, tail = match.group(1), match["ref"], match.group(4), match.group(7)
    return head + ref + middle + (code.group(0) if code else b"") + new + tail


def _point(index: int, value: Cell, numbers: bool, prefix: str, block: Block) -> str:
    """One point; a chart of numbers leaves out what is no number."""
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if value is None or (numbers and not is_number):
        return ""
    text = number_text(value, block.sheet, (block.area.top, block.area.left)) if is_number else escape(str(value))
    if isinstance(value, bool) or isinstance(value, ExcelError):
        text = str(value).upper()
    return f'<{prefix}pt idx="{index}"><{prefix}v>{text}</{prefix}v></{prefix}pt>'
