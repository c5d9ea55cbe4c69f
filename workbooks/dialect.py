"""How each host spells one of our functions in a stored formula, and whole workbooks respelt.

Desktop: `TENDER_RANK(`, and after Excel saved it with the function in an add-in file, `[1]!TENDER_RANK(` or
`'C:\\...\\cwb.xlam'!TENDER_RANK(`. LibreOffice: `CWB.TENDER_RANK(`. Excel on the web and Mac: `_xldudf_CWB_TENDER_RANK(`.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Collection
from typing import Literal
from xml.sax.saxutils import escape, unescape

from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token, TokenizerError

from udfs import registry
from workbooks import addin_links
from workbooks.errors import refuse
from workbooks.package import Package

Host = Literal["desktop", "libreoffice", "officejs"]
SPELLINGS: dict[str, str] = {"desktop": "{}", "libreoffice": "CWB.{}", "officejs": "_xldudf_CWB_{}"}
# The add-in a call was saved with: the number of an external link, or the path of the add-in file.
_ADDIN = re.compile(r"^(\[\d+\]|'(?:[^']|'')*\.xlam?'|[^'!]*\.xlam?)!", re.I)
_PREFIX = re.compile(r"^(_xldudf_CWB_(DEV_)?|CWB\.|_xll\.)", re.I)
_ENTITIES = {"&quot;": '"', "&apos;": "'"}
# Elements that hold formulas: in sheets <f>, conditional formats <formula>, validations <formula1/2>; the x14 and xm
# forms in extensions have the same local names. In the workbook part <definedName>.
_IN_SHEETS = re.compile(rb"(<((?:\w+:)?(?:f|formula|formula1|formula2))(?:\s[^>]*[^/>]|\s*)>)([^<]*)(</\2\s*>)")
_IN_WORKBOOK = re.compile(rb"(<((?:\w+:)?definedName)(?:\s[^>]*[^/>]|\s*)>)([^<]*)(</\2\s*>)")


def canonical(spelt: str, names: Collection[str]) -> str | None:
    """The registry name behind a function as spelt in a formula (without its bracket), None if it is not ours."""
    bare = _PREFIX.sub("", _ADDIN.sub("", spelt.strip())).upper()
    return bare if bare in names else None


def mentions(names: Collection[str]) -> re.Pattern[str]:
    """A quick test whether a formula may hold a call of `names`; it may be wrong by finding one inside a text."""
    return _mentions(tuple(sorted(names)))


@functools.cache
def _mentions(names: tuple[str, ...]) -> re.Pattern[str]:
    """By first letter and family: looked for one by one, so many names would take longer than all else about a formula."""
    families: dict[str, list[str]] = {}
    for name in names:
        family, _, rest = name.partition("_")
        families.setdefault(family, []).append(re.escape(name[len(family) :]))
    found = (f"{re.escape(family)}(?:{'|'.join(sorted(rest, key=len, reverse=True))})" for family, rest in families.items())
    letters = "".join(sorted({re.escape(name[0]) for name in names}))
    return re.compile(rf"(?=[{letters}])(?:{'|'.join(found)})\(" if names else "(?!)", re.I)


def respell(formula: str, host: Host, names: Collection[str] | None = None) -> str:
    """`formula`, with or without equals sign, with our functions as `host` spells them; texts in quotes stay.

    `names` are the registry names, by default all of them."""
    names = registry.load() if names is None else names
    sign = "=" if formula.startswith("=") else ""
    if not mentions(names).search(formula):
        return formula
    try:
        tokens = Tokenizer("=" + formula.removeprefix("=")).items
    except TokenizerError:
        return formula
    return sign + "".join(_spelt(token, host, names) for token in tokens)


def respell_package(data: bytes, host: Host, names: Collection[str] | None = None) -> bytes:
    """The workbook with every formula respelt: cells, defined names, data validations, conditional formats.

    Values stay as cached, and so does every part without one of our functions. A link to an add-in that none of the formulas goes through
    any more is taken out. Raises WorkbookError `odd_sheet`."""
    if host not in SPELLINGS:
        raise ValueError(f"host is one of {', '.join(SPELLINGS)}, not {host}")
    names = registry.load() if names is None else names
    package = Package.from_bytes(data)
    linked = addin_links.used(package)
    for sheet, part in package.sheets.items():
        _refuse_cdata(sheet, package.parts[part])
        package.parts[part] = _respell_part(package.parts[part], _IN_SHEETS, host, names)
    workbook = package.workbook_part
    package.parts[workbook] = _respell_part(package.parts[workbook], _IN_WORKBOOK, host, names)
    addin_links.drop(package, linked - addin_links.used(package))
    return package.to_bytes()


def _spelt(token: Token, host: Host, names: Collection[str]) -> str:
    if token.type != Token.FUNC or token.subtype != Token.OPEN:
        return token.value
    name = canonical(token.value[:-1], names)
    return SPELLINGS[host].format(name) + "(" if name else token.value


def _respell_part(xml: bytes, pattern: re.Pattern[bytes], host: Host, names: Collection[str]) -> bytes:
    quick = mentions(names)

    def one(match: re.Match[bytes]) -> bytes:
        old = unescape(match.group(3).decode("utf-8"), _ENTITIES)
        new = respell(old, host, names) if quick.search(old) else old
        return match.group(0) if new == old else match.group(1) + escape(new).encode("utf-8") + match.group(4)

    return pattern.sub(one, xml)


def _refuse_cdata(sheet: str, xml: bytes) -> None:
    if b"<![CDATA[" in xml:
        raise refuse("odd_sheet", sheet=sheet, reason="it holds CDATA")
