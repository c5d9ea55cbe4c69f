"""Drop-downs and highlights of a sheet of ours (ECMA-376 part 1, 18.3.1.32 and 18.3.1.10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from xml.sax.saxutils import escape

from workbooks import sheetcells
from workbooks.errors import WorkbookError, refuse
from workbooks.sheetxml import address, area_of
from workbooks.xmlbytes import attributes_text

LONGEST_LIST = 255  # Microsoft, "Apply data validation": characters of a list typed into the rule, commas included
LONGEST_TITLE, LONGEST_MESSAGE = 32, 255  # ECMA-376 part 1, 18.3.1.32: promptTitle, prompt
Tone = str  # one of TONES, or the colour a cell stands on, such as "#FFDD00"
When = Literal["contains", "equals", "below", "above", "blank", "formula"]
# Fill and text of each tone: bold and muted tell them apart without colour; contrast is at least 7 to 1.
TONES: dict[Tone, str] = {
    "holds": '<dxf><font><color rgb="FF00331F"/></font><fill><patternFill><bgColor rgb="FFCCE2D8"/></patternFill></fill></dxf>',
    "fails": '<dxf><font><b/><color rgb="FF0B0C0C"/></font><fill><patternFill><bgColor rgb="FFFFDD00"/></patternFill></fill></dxf>',
    "attention": '<dxf><font><b/><color rgb="FF4D0A2F"/></font><fill><patternFill><bgColor rgb="FFF9E1EC"/></patternFill></fill></dxf>',
    "muted": '<dxf><font><i/><color rgb="FF484D51"/></font><fill><patternFill><bgColor rgb="FFF3F2F1"/></patternFill></fill></dxf>',
}
_COMPARED: dict[str, str] = {"equals": "equal", "below": "lessThan", "above": "greaterThan"}


@dataclass(frozen=True)
class DropDown:
    """Cells that take one of `choices`, or of the cells or name in `source` ("$H$2:$H$9"); a message shows on entry."""

    area: str
    choices: tuple[str, ...] = ()
    source: str = ""
    title: str = ""
    message: str = ""


@dataclass(frozen=True)
class Highlight:
    """Cells that take on a tone when they hold a text or a number, or compare with one, or when a formula is true."""

    area: str
    when: When
    value: str | float | None
    tone: Tone


def tone_xml(tone: Tone) -> str:
    """The differential format of a tone."""
    return TONES.get(tone) or f'<dxf><fill><patternFill><bgColor rgb="FF{tone[1:]}"/></patternFill></fill></dxf>'


def highlights_xml(sheet: str, rules: Sequence[Highlight], tones: Mapping[Tone, int]) -> str:
    """The <conditionalFormatting> elements; `tones` gives the index of each differential format."""
    found = []
    for priority, rule in enumerate(rules, 1):
        kind, formula = _condition(sheet, rule)
        pairs = attributes_text({**kind, "dxfId": str(tones[rule.tone]), "priority": str(priority)})
        found.append(f'<conditionalFormatting sqref="{_area(sheet, rule.area, "highlight")}"><cfRule{pairs}>'
                     f"<formula>{escape(formula)}</formula></cfRule></conditionalFormatting>")  # fmt: skip
    return "".join(found)


def _condition(sheet: str, rule: Highlight) -> tuple[dict[str, str], str]:
    first = _first(sheet, rule.area, "highlight")
    if rule.when == "blank":
        return {"type": "containsBlanks"}, f"LEN(TRIM({first}))=0"
    if rule.when == "formula":
        return {"type": "expression"}, str(rule.value).removeprefix("=")
    if rule.when == "contains":
        text = str(rule.value)
        sought = "".join("~" + letter if letter in "~?*" else letter for letter in text)
        kind = {"type": "containsText", "operator": "containsText", "text": _plain(sheet, rule.area, text)}
        return kind, f"NOT(ISERROR(SEARCH({_quoted(sheet, rule.area, sought)},{first})))"
    kind = {"type": "cellIs", "operator": _COMPARED[rule.when]}
    if isinstance(rule.value, str):
        return kind, _quoted(sheet, rule.area, rule.value)
    place = area_of(rule.area)
    return kind, sheetcells.number_text(rule.value, sheet, (place.top, place.left))  # type: ignore[union-attr]  # _first checked it


def _quoted(sheet: str, area: str, text: str) -> str:
    """Text as a literal inside a formula: whatever it begins with, it is never a formula of its own."""
    return '"' + _plain(sheet, area, text).replace('"', '""') + '"'


def _plain(sheet: str, area: str, text: str) -> str:
    return sheetcells.cell_text(text, sheet, area_of(area)[:2])  # type: ignore[index]  # the area was checked before


def drop_downs_xml(sheet: str, rules: Sequence[DropDown]) -> str:
    """The <dataValidations> element, or nothing. Raises `item_refused` for choices a list cannot hold."""
    if not rules:
        return ""
    items = "".join(_drop_down(sheet, rule) for rule in rules)
    return f'<dataValidations count="{len(rules)}">{items}</dataValidations>'


def _drop_down(sheet: str, rule: DropDown) -> str:
    area = _area(sheet, rule.area, "drop-down")
    formula = rule.source.removeprefix("=") or _list(sheet, rule)
    for text, longest in ((rule.title, LONGEST_TITLE), (rule.message, LONGEST_MESSAGE)):
        if len(text) > longest:
            raise _fault(sheet, rule, f"its message may have {longest} characters")
    texts = {"promptTitle": rule.title, "prompt": rule.message, "errorTitle": rule.title, "error": rule.message}
    told = {name: _plain(sheet, rule.area, text) for name, text in texts.items() if text}
    fixed = {"type": "list", "allowBlank": "1", "showInputMessage": "1", "showErrorMessage": "1"}
    pairs = attributes_text({**fixed, **told, "sqref": area})
    return f"<dataValidation{pairs}><formula1>{escape(formula)}</formula1></dataValidation>"


def _list(sheet: str, rule: DropDown) -> str:
    if not rule.choices or any("," in choice or choice != choice.strip() or not choice for choice in rule.choices):
        raise _fault(sheet, rule, "a choice may not be blank, hold a comma or begin or end with a space")
    joined = ",".join(rule.choices)
    if len(joined) > LONGEST_LIST:
        raise _fault(sheet, rule, f"its choices may have {LONGEST_LIST} characters together; put them into cells")
    return _quoted(sheet, rule.area, joined)


def _fault(sheet: str, rule: DropDown, reason: str) -> WorkbookError:
    return refuse("item_refused", sheet=sheet, cell=rule.area, item="drop-down", reason=reason)


def _area(sheet: str, text: str, item: str) -> str:
    if area_of(text) is None:
        raise refuse("item_refused", sheet=sheet, cell=text, item=item, reason="that is not an area of cells")
    return text.replace("$", "")


def _first(sheet: str, text: str, item: str) -> str:
    area = area_of(_area(sheet, text, item))
    return address(area.top, area.left)  # type: ignore[union-attr]  # _area checked it
