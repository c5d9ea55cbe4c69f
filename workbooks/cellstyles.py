"""The few cell styles an added sheet may use, appended to the styles of the workbook it goes into.

Nothing is renumbered: what is there keeps its index, and what was added before is found again, so that adding twice adds
once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from workbooks import xmlbytes
from workbooks.errors import refuse
from workbooks.newrules import Tone, tone_xml
from workbooks.newsheet import MAIN, StyleName
from workbooks.xmlbytes import Element, children, elements

FIRST_OWN_FORMAT = 164  # ECMA-376 part 1, 18.8.30: ids below are the program's own
MOST_CELL_FORMATS = 64_000  # Microsoft, "You receive a Too many different cell formats error message in Excel"
_BEFORE_DXFS = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles")  # ECMA-376, 18.8.39
SIDES = ("left", "right", "top", "bottom")  # ECMA-376 part 1, 18.8.4, in its order
GENERAL, TEXT = 0, 49  # same table: "General" and "@"
HEADER_FILL, INPUT_FILL, INPUT_TEXT, NOTE_TEXT = "FF12436D", "FFFFF9C4", "FF0000FF", "FF595959"
MONEY = "[$£-809]#,##0.00"
DATE = "dd/mm/yyyy"


@dataclass(frozen=True)
class Look:
    """What a style is made of: number format (a code or a built-in id), font, fill, children of its <xf>, and border."""

    format: str | int
    font: str
    fill: str = ""
    inside: str = ""
    border: str = ""


def font(extra: str = "", color: str = "FF000000", size: float = 11, name: str = "Arial") -> str:
    named = quoteattr(name)
    return f'<font>{extra}<sz val="{size:g}"/><color rgb="{color}"/><name val={named}/><family val="2"/></font>'


def fill(color: str) -> str:
    solid = f'<fgColor rgb="{color}"/><bgColor indexed="64"/>'
    return f'<fill><patternFill patternType="solid">{solid}</patternFill></fill>'


def border(lines: Mapping[str, tuple[str, str]]) -> str:
    """Lines by side: weight and colour; a side without one has none."""
    drawn = "".join(_side(side, *lines[side]) if side in lines else f"<{side}/>" for side in SIDES)
    return f"<border>{drawn}<diagonal/></border>"


def _side(side: str, weight: str, color: str) -> str:
    return f'<{side} style="{weight}"><color rgb="{color}"/></{side}>'


_WRAP = '<alignment vertical="top" wrapText="1"/>'
_OPEN = '<protection locked="0"/>'
LOOKS: dict[StyleName, Look] = {
    "header": Look(GENERAL, font("<b/>", "FFFFFFFF"), fill(HEADER_FILL), _WRAP),
    "input": Look(GENERAL, font(color=INPUT_TEXT), fill(INPUT_FILL), _OPEN),
    "date": Look(DATE, font()),
    "money": Look(MONEY, font()),
    "text": Look(TEXT, font(), inside=_WRAP),
    "note": Look(GENERAL, font("<i/>", NOTE_TEXT), inside=_WRAP),
}

EMPTY = (
    f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<styleSheet xmlns="{MAIN}">'
    f'<fonts count="1">{font()}</fonts><fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
).encode()


def add_styles(data: bytes, names: Sequence[StyleName | Look]) -> tuple[bytes, dict[StyleName | Look, int]]:
    """The styles part with what `names` need, and the cell format index of each name or look."""
    indexes = {}
    for name in names:
        data, indexes[name] = _add(data, name if isinstance(name, Look) else LOOKS[name])
    return data, indexes


def add_tones(data: bytes, tones: Sequence[Tone]) -> tuple[bytes, dict[Tone, int]]:
    """The styles part with the differential formats of `tones`, and the index of each."""
    indexes = {}
    for tone in tones:
        found = elements(data, "styles")
        if not children(found, "styleSheet", "dxfs"):
            before = [e for e in found if len(e.path) == 2 and e.name in _BEFORE_DXFS][-1]
            data = xmlbytes.insert(data, before.end, _prefixed("<dxfs/>", found[0].prefix))
        data, indexes[tone] = _add_to(data, "dxfs", tone_xml(tone))
    return data, indexes


def _add(data: bytes, look: Look) -> tuple[bytes, int]:
    data, number_format = _add_format(data, look.format)
    data, font_id = _add_to(data, "fonts", look.font)
    data, fill_id = _add_to(data, "fills", look.fill) if look.fill else (data, 0)
    data, border_id = _add_to(data, "borders", look.border) if look.border else (data, 0)
    pairs = {"numFmtId": number_format, "fontId": font_id, "fillId": fill_id, "borderId": border_id, "xfId": 0}
    applied = ["applyNumberFormat", "applyFont", "applyFill", "applyBorder", "applyAlignment", "applyProtection"]
    needed = [number_format, True, fill_id, border_id, "<alignment" in look.inside, "<protection" in look.inside]
    text = xmlbytes.attributes_text({k: str(v) for k, v in pairs.items()})
    text += "".join(f' {name}="1"' for name, use in zip(applied, needed, strict=True) if use)
    return _add_to(data, "cellXfs", f"<xf{text}>{look.inside}</xf>" if look.inside else f"<xf{text}/>")


def _add_to(data: bytes, collection: str, new: str) -> tuple[bytes, int]:
    """The part with `new` in a collection, and its index there; an equal element is used again."""
    found = elements(data, "styles")
    parent = _collection(found, collection)
    wanted = _prefixed(new, parent.prefix)
    present = [data[e.start : e.end] for e in found if len(e.path) == 3 and e.path[1] == collection]
    if wanted in present:
        return data, present.index(wanted)
    return _append(data, parent, wanted, len(present) + 1), len(present)


def _collection(found: list[Element], name: str) -> Element:
    parents = children(found, "styleSheet", name)
    if not parents:
        raise refuse("damaged_part", part="the styles", reason=f"they have no {name}")
    return parents[0]


def _append(data: bytes, parent: Element, new: bytes, count: int) -> bytes:
    """A list of our own has no count: by that it is known, and can be taken out with its last element."""
    data = xmlbytes.append_child(data, parent, new)
    if "count" not in parent.attributes:
        return data
    again = children(elements(data, "styles"), *parent.path)[0]
    return xmlbytes.set_attribute(data, again, "count", str(count))


def _add_format(data: bytes, wanted: str | int) -> tuple[bytes, int]:
    if isinstance(wanted, int):
        return data, wanted
    found = elements(data, "styles")
    present = children(found, "styleSheet", "numFmts", "numFmt")
    for element in present:
        if element.attributes.get("formatCode") == wanted:
            return data, _format_id(element)
    number = max([FIRST_OWN_FORMAT - 1, *map(_format_id, present)]) + 1
    pairs = xmlbytes.attributes_text({"numFmtId": str(number), "formatCode": wanted})
    root = found[0]
    parents = children(found, "styleSheet", "numFmts")
    if parents:
        return _append(data, parents[0], _prefixed(f"<numFmt{pairs}/>", root.prefix), len(present) + 1), number
    new = _prefixed(f"<numFmts><numFmt{pairs}/></numFmts>", root.prefix)
    return xmlbytes.insert(data, root.inside, new), number


def _format_id(element: Element) -> int:
    number = element.attributes.get("numFmtId", "")
    if not number.isdecimal():
        raise refuse("damaged_part", part="the styles", reason="a number format has no number")
    return int(number)


def _prefixed(xml: str, prefix: str) -> bytes:
    if prefix:
        xml = xml.replace("</", "\0").replace("<", f"<{prefix}:").replace("\0", f"</{prefix}:")
    return xml.encode("utf-8")
