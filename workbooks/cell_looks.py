"""How the cells of a foreign workbook look: number format, weight, size, ink and paper, as far as the file says surely.

Colours are six hexadecimal digits. None stands for a colour that cannot be told (a pattern, a gradient, a lying index).
"""

from __future__ import annotations

import colorsys
from dataclasses import dataclass, replace
from functools import lru_cache
from xml.etree.ElementTree import Element

from openpyxl.styles.colors import COLOR_INDEX

from udfs.cells import Cell
from workbooks.number_shown import Shown, shown
from workbooks.package import Package
from workbooks.part_tree import local, measure, switched_on, tree, whole

BLACK, WHITE = "000000", "FFFFFF"
SYSTEM_COLOURS = {64: BLACK, 65: WHITE}  # ECMA-376 part 1, 18.8.27: window text and window background
# ECMA-376 part 1, 18.8.3: a theme colour counts light 1, dark 1, light 2, dark 2; the theme part lists dark before light.
THEME_ORDER = ("lt1", "dk1", "lt2", "dk2", "accent1", "accent2", "accent3", "accent4", "accent5", "accent6", "hlink", "folHlink")
UNSEEN = 1.05  # contrast below which no eye tells ink from paper: FAFAFA on white has 1.04
READABLE = 4.5  # W3C, WCAG 2.2, success criterion 1.4.3: contrast of ordinary text


@dataclass(frozen=True)
class Look:
    """One cell format. `number` is a format code, or the id of one of the program's own; `size` in points."""

    number: str | int = 0
    bold: bool = False
    italic: bool = False
    size: float = 11
    ink: str | None = BLACK
    paper: str | None = WHITE
    wrap: bool = False
    align: str = ""

    def shown(self, value: Cell) -> Shown:
        """What the number format shows of a value."""
        return shown(self.number, value) if isinstance(self.number, str) else Shown()  # the program's own all show it

    def hides(self, value: Cell) -> str:
        """Why a value is not seen in this look; empty where it is, or where it cannot be told."""
        seen = self.shown(value)
        if seen.words is not None:
            return "fixed words" if seen.words else "number format"
        ink = seen.colour or self.ink
        return "text colour" if ink and self.paper and contrast(ink, self.paper) < UNSEEN else ""

    @property
    def contrast(self) -> float | None:
        """1 (none) to 21 (black on white), as WCAG computes it; None where a colour is not known."""
        return contrast(self.ink, self.paper) if self.ink and self.paper else None


class Looks:
    """The cell formats of a workbook; each is worked out when first asked for, because a file may list half a million."""

    def __init__(self, package: Package) -> None:
        parts = [p for p in package.related(package.workbook_part, "styles") if p in package.parts]
        root = tree(package, parts[0]) if parts else Element("styleSheet")
        self._colours = _Colours(root, _theme(package))
        self._numbers = {whole(f.get("numFmtId")): f.get("formatCode", "") for f in root.findall("{*}numFmts/{*}numFmt")}
        self._fonts, self._fills = root.findall("{*}fonts/{*}font"), root.findall("{*}fills/{*}fill")
        self._formats = root.findall("{*}cellXfs/{*}xf")
        self._overlays = root.findall("{*}dxfs/{*}dxf")
        self._known: dict[int, Look] = {}

    def at(self, index: int) -> Look:
        """The look of a cell with this format; a plain one for an index that does not exist."""
        if index not in self._known:
            found = 0 <= index < len(self._formats)
            self._known[index] = self._look(self._formats[index]) if found else Look()
        return self._known[index]

    def colour(self, told: Element) -> str | None:
        """The colour an element of this workbook names; None where it cannot be told."""
        return self._colours.colour(told)

    def overlaid(self, look: Look, index: int) -> Look:
        """A look as a conditional format changes it, where the condition is met."""
        overlay = self._overlays[index] if 0 <= index < len(self._overlays) else Element("dxf")
        number, font, fill = (overlay.find(f"{{*}}{name}") for name in ("numFmt", "font", "fill"))
        coloured = font is not None and font.find("{*}color") is not None
        return replace(
            look,
            number=number.get("formatCode", "") if number is not None else look.number,
            ink=self._colours.ink(font) if coloured else look.ink,
            paper=self._colours.overlay(fill) if fill is not None else look.paper,
        )

    def _look(self, xf: Element) -> Look:
        number = whole(xf.get("numFmtId"))
        font, fill = _at(self._fonts, xf.get("fontId")), _at(self._fills, xf.get("fillId"))
        alignment = xf.find("{*}alignment")
        return Look(
            number=self._numbers.get(number, number),
            bold=_mark(font, "b"),
            italic=_mark(font, "i"),
            size=_size(font),
            ink=self._colours.ink(font),
            paper=self._colours.paper(fill),
            wrap=alignment is not None and switched_on(alignment.get("wrapText")),
            align=alignment.get("horizontal", "") if alignment is not None else "",
        )


@lru_cache(maxsize=4096)
def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio of two colours."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def readable_ink(paper: str) -> str:
    """Black or white, whichever is read better on a colour; one of the two always reaches 4.5."""
    return max((BLACK, WHITE), key=lambda ink: contrast(ink, paper))


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _at(found: list[Element], index: str | None) -> Element | None:
    number = whole(index)
    return found[number] if 0 <= number < len(found) else None


def _mark(font: Element | None, name: str) -> bool:
    mark = font.find(f"{{*}}{name}") if font is not None else None
    return mark is not None and mark.get("val", "1") in ("1", "true")


def _size(font: Element | None) -> float:
    found = font.find("{*}sz") if font is not None else None
    size = measure(found.get("val")) if found is not None else None
    return size if size and 1 <= size <= 409 else 11  # Excel's own limits for a font


class _Colours:
    def __init__(self, styles: Element, theme: list[str | None]) -> None:
        self.theme = theme
        own = styles.findall("{*}colors/{*}indexedColors/{*}rgbColor")
        self.indexed = [_rgb(c.get("rgb")) for c in own] or [_rgb(c) for c in COLOR_INDEX]

    def ink(self, font: Element | None) -> str | None:
        found = font.find("{*}color") if font is not None else None
        return BLACK if found is None else self.colour(found)

    def paper(self, fill: Element | None) -> str | None:
        pattern = fill.find("{*}patternFill") if fill is not None else None
        if pattern is None:
            return WHITE if fill is None or len(fill) == 0 else None
        kind = pattern.get("patternType", "none")
        if kind == "none":
            return WHITE
        found = pattern.find("{*}fgColor")
        return self.colour(found) if kind == "solid" and found is not None else None

    def overlay(self, fill: Element) -> str | None:
        """The paper of a conditional format, which keeps it where a cell keeps the colour of its pattern."""
        found = fill.find("{*}patternFill/{*}bgColor")
        kind = pattern.get("patternType", "solid") if (pattern := fill.find("{*}patternFill")) is not None else ""
        return self.colour(found) if kind == "solid" and found is not None else None

    def colour(self, found: Element) -> str | None:
        """Transparency is ignored, as Excel does."""
        base = self._base(found)
        tint = found.get("tint")
        if base is None or not tint:
            return base
        try:
            return _tinted(base, float(tint))
        except ValueError:
            return None

    def _base(self, found: Element) -> str | None:
        if switched_on(found.get("auto")):
            return BLACK
        if found.get("rgb"):
            return _rgb(found.get("rgb"))
        name, known = ("theme", self.theme) if found.get("theme") else ("indexed", self.indexed)
        index = whole(found.get(name), -1)
        if name == "indexed" and index in SYSTEM_COLOURS:
            return SYSTEM_COLOURS[index]
        return known[index] if 0 <= index < len(known) else None


def _rgb(text: str | None) -> str | None:
    last = (text or "")[-6:].upper()
    return last if len(last) == 6 and all(c in "0123456789ABCDEF" for c in last) else None


def _tinted(colour: str, tint: float) -> str:
    """ECMA-376 part 1, 18.8.19: a tint below zero darkens, above zero lightens."""
    hue, light, saturation = colorsys.rgb_to_hls(*(int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)))
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    channels = colorsys.hls_to_rgb(hue, min(max(light, 0), 1), saturation)
    return "".join(f"{round(c * 255):02X}" for c in channels)


def _theme(package: Package) -> list[str | None]:
    parts = package.related(package.workbook_part, "theme")
    if not parts or parts[0] not in package.parts:
        return []
    scheme = tree(package, parts[0]).find("{*}themeElements/{*}clrScheme")
    if scheme is None:
        return []
    found = {local(slot.tag): next(iter(slot), None) for slot in scheme}
    stated = {name: _rgb(c.get("lastClr") or c.get("val")) for name, c in found.items() if c is not None}
    return [stated.get(name) for name in THEME_ORDER]
