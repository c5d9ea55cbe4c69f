"""Where each element of a small XML part begins and ends, in bytes, so that an edit changes nothing but itself.

A real parser (expat) finds the elements; the caller cuts and inserts bytes at the offsets found. Reading the part into
a tree and writing it back would drop prefixes, declarations and the order of attributes that other programs rely on.
Meant for parts of kilobytes (workbook, relationships, content types, styles, tables); worksheets are in `sheetxml.py`.
"""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from workbooks.errors import refuse

_START_TAG = re.compile(rb"""(?:[^"'>]++|"[^"]*+"|'[^']*+')*+>""")


@dataclass
class Element:
    """One element: local names from the root down, attributes by local name, and its four byte offsets."""

    path: tuple[str, ...]
    prefix: str
    attributes: dict[str, str]
    start: int
    inside: int
    inside_end: int = 0
    end: int = 0
    texts: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.path[-1]

    @property
    def text(self) -> str:
        return "".join(self.texts)

    @property
    def empty(self) -> bool:
        """True for `<a/>`, which has no place inside to insert at."""
        return self.inside == self.end


class _Enough(Exception):
    """The element sought has begun."""


def elements(data: bytes, part: str = "part", until: tuple[str, ...] = ()) -> list[Element]:
    """Every element of `data` in document order; with `until`, only to the first start tag at that path, its end not sought.

    Raises WorkbookError `damaged_part`, `dtd` or `xml_encoding`, naming `part`."""
    _require_utf8(data, part)
    parser = expat.ParserCreate()
    found: list[Element] = []
    open_now: list[Element] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        prefix, _, name = tag.rpartition(":")
        at = parser.CurrentByteIndex
        path = (open_now[-1].path if open_now else ()) + (name,)
        element = Element(path, prefix, _by_local_name(attributes), at, _tag_end(data, at))
        found.append(element)
        open_now.append(element)
        if path == until:
            raise _Enough

    def end(_: str) -> None:
        element = open_now.pop()
        if data[element.inside - 2 : element.inside] == b"/>":
            element.inside_end = element.end = element.inside
        else:
            element.inside_end = parser.CurrentByteIndex
            element.end = data.index(b">", element.inside_end) + 1

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = lambda text: open_now[-1].texts.append(text)
    parser.StartDoctypeDeclHandler = lambda *_: _refuse_dtd(part)
    with contextlib.suppress(_Enough):
        _parse(parser, data, part)
    return found


def children(found: list[Element], *path: str) -> list[Element]:
    """The elements standing exactly at `path` (local names from the root)."""
    return [e for e in found if e.path == path]


def insert(data: bytes, at: int, new: bytes) -> bytes:
    """`data` with `new` put in at byte `at`."""
    return data[:at] + new + data[at:]


def append_child(data: bytes, parent: Element, new: bytes) -> bytes:
    """`data` with `new` as the last child of `parent`, opening `<a/>` where needed."""
    if not parent.empty:
        return insert(data, parent.inside_end, new)
    tag = f"{parent.prefix}:{parent.name}" if parent.prefix else parent.name
    opened = data[parent.start : parent.inside - 2] + b">" + new + f"</{tag}>".encode()
    return data[: parent.start] + opened + data[parent.end :]


def set_attribute(data: bytes, element: Element, name: str, value: str | None) -> bytes:
    """`data` with one unprefixed attribute of `element` set, or taken away when `value` is None."""
    tag = data[element.start : element.inside]
    new = b"" if value is None else f" {name}={quoteattr(value)}".encode()
    pattern = rb"\s" + name.encode() + rb"\s*=\s*(\"[^\"]*\"|'[^']*')"
    changed, found = re.subn(pattern, lambda _: new, tag, count=1)
    if not found:
        close = -2 if tag.endswith(b"/>") else -1
        changed = tag[:close].rstrip() + new + tag[close:] if new else tag
    return data[: element.start] + changed + data[element.inside :]


def cut_child(data: bytes, parent: Element, child: Element) -> bytes:
    """`data` without `child`; a parent left without content becomes `<a/>` again."""
    rest = data[parent.inside : child.start] + data[child.end : parent.inside_end]
    if rest:
        return data[: parent.inside] + rest + data[parent.inside_end :]
    return data[: parent.inside - 1] + b"/>" + data[parent.end :]


def attributes_text(pairs: dict[str, str]) -> str:
    """` a="1" b="2"` with every value quoted for XML."""
    return "".join(f" {name}={quoteattr(value)}" for name, value in pairs.items())


def text(value: str) -> bytes:
    """`value` escaped as element content, UTF-8."""
    return escape(value).encode("utf-8")


def _by_local_name(attributes: dict[str, str]) -> dict[str, str]:
    local: dict[str, str] = {}
    for name, value in attributes.items():
        if ":" not in name:
            local[name] = value
        elif not name.startswith("xmlns:"):
            local.setdefault(name.rpartition(":")[2], value)
    return local


def _tag_end(data: bytes, at: int) -> int:
    """Offset just after the `>` that closes the start tag at `at`; a quoted `>` does not close it."""
    found = _START_TAG.match(data, at)
    if found is None:
        raise AssertionError("expat accepts no start tag without an end")
    return found.end()


def _require_utf8(data: bytes, part: str) -> None:
    wide = data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in data[:4]
    declared = re.search(rb"<\?xml[^>]*encoding\s*=\s*[\"']([^\"']+)", data[:200])
    encoding = "UTF-16" if wide else declared.group(1).decode("ascii", "replace") if declared else "UTF-8"
    if encoding.lower() not in ("utf-8", "utf8", "us-ascii"):
        raise refuse("xml_encoding", part=part, encoding=encoding)


def _refuse_dtd(part: str) -> None:
    raise refuse("dtd", part=part)


def _parse(parser: expat.XMLParserType, data: bytes, part: str) -> None:
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise refuse("damaged_part", part=part, reason=str(error)) from error
