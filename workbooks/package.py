"""An xlsx package as parts of bytes: what stands where, and a way back that changes nothing by itself.

`Package.from_bytes(data).to_bytes()` keeps every part's compressed bytes and the order. A part that is replaced in
`parts` is deflated anew with a fixed date, so the same edits on the same file always give the same bytes.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from workbooks import xmlbytes, zipcopy
from workbooks.addresses import range_boundaries
from workbooks.errors import refuse
from workbooks.xml_stream import decoded
from workbooks.xmlbytes import Element, children, elements

CONTENT_TYPES = "[Content_Types].xml"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NO_RELATIONS = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
)
STRICT = "http://purl.oclc.org/ooxml/"


@dataclass(frozen=True)
class Relationship:
    """`type` is the last word of the type's address; `target` a part name, or an address when `external`."""

    id: str
    type: str
    target: str
    external: bool


@dataclass(frozen=True)
class DefinedName:
    """`sheet` is None for a name of the whole workbook; `text` is what it stands for, without equals sign."""

    name: str
    sheet: str | None
    text: str


@dataclass(frozen=True)
class Table:
    """A worksheet table; rows and columns count from 1 and include header and totals rows."""

    name: str
    sheet: str
    part: str
    first_row: int
    first_column: int
    last_row: int
    last_column: int
    header_rows: int
    totals_rows: int
    columns: tuple[str, ...]
    id: int = 0


class Package:
    """The parts of one workbook file. `parts` may be changed freely; everything else is read from it at each call."""

    def __init__(self, parts: dict[str, bytes], packed: dict[str, zipcopy.Packed]) -> None:
        self.parts = parts
        self._read = dict(parts)
        self._packed = packed
        self._comment = b""
        self._parsed: dict[str, tuple[bytes, list[Element]]] = {}
        self._related: dict[str, tuple[bytes, dict[str, Relationship]]] = {}

    @classmethod
    def from_bytes(cls, data: bytes) -> Package:
        """Raises WorkbookError when `data` is no zip, holds a part twice or has no workbook part."""
        package = cls(*zipcopy.read(data))
        package._comment = zipcopy.comment(data)
        if package.workbook_part not in package.parts:
            raise refuse("missing_part", part=package.workbook_part)
        return package

    def to_bytes(self, level: int = zipcopy.LEVEL) -> bytes:
        """The file. Parts equal to what was read keep their compressed bytes; the order is that of `parts`."""
        unchanged = {name: p for name, p in self._packed.items() if self.parts.get(name) == self._read[name]}
        return zipcopy.write(self.parts, unchanged, self._comment, level)

    def copy(self) -> Package:
        """Another package with the same parts, to be changed without changing this one."""
        other = Package(dict(self.parts), self._packed)
        other._read, other._comment = self._read, self._comment
        other._parsed, other._related = dict(self._parsed), dict(self._related)
        return other

    # ---- where things are

    @property
    def workbook_part(self) -> str:
        """Usually xl/workbook.xml; the package's own relations say."""
        found = [r.target for r in self.rels("").values() if r.type == "officeDocument"]
        if len(found) != 1:
            raise refuse("not_a_workbook", reason="it does not name one main document")
        return found[0]

    def elements(self, part: str) -> list[Element]:
        """The elements of a small part with their byte offsets."""
        if part not in self.parts:
            raise refuse("missing_part", part=part)
        data, found = self._parsed.get(part, (None, []))
        if data is not self.parts[part]:  # asked for many times over; a part changed meanwhile is other bytes
            data, found = self._parsed[part] = self.parts[part], elements(self.parts[part], part)
        return found

    def rels(self, part: str) -> dict[str, Relationship]:
        """Relations of a part by id; `""` gives those of the package."""
        name = rels_name(part)
        if name not in self.parts:
            return {}
        data, known = self._related.get(name, (None, {}))
        if data is not self.parts[name]:
            found = children(self.elements(name), "Relationships", "Relationship")
            known = {r.id: r for r in (_relationship(part, e.attributes) for e in found)}
            self._related[name] = self.parts[name], known
        return known

    def related(self, part: str, type_: str) -> list[str]:
        """Part names `part` points to by relations of a type (`styles`, `table`, `calcChain`)."""
        return [r.target for r in self.rels(part).values() if r.type == type_ and not r.external]

    @property
    def tabs(self) -> list[str]:
        """Names of all tabs in their order, chart sheets included."""
        return [e.attributes.get("name", "") for e in self.sheet_elements()]

    def sheet_elements(self) -> list[Element]:
        return children(self.elements(self.workbook_part), "workbook", "sheets", "sheet")

    @property
    def sheets(self) -> dict[str, str]:
        """Worksheet name to part name, in the order of the tabs; chart and macro sheets are left out."""
        relations = self.rels(self.workbook_part)
        found = {}
        for element in self.sheet_elements():
            relation = relations.get(element.attributes.get("id", ""))
            if relation and relation.type == "worksheet":
                name = element.attributes.get("name", "")
                if relation.target not in self.parts:
                    raise refuse("missing_sheet", sheet=name, part=relation.target)
                found[name] = relation.target
        return found

    def sheet_part(self, name: str) -> str:
        """Part of a worksheet; names are compared without case, as Excel does. Raises `no_such_sheet`."""
        found = {known.lower(): part for known, part in self.sheets.items()}.get(name.lower())
        if found is None:
            raise refuse("no_such_sheet", sheet=name)
        return found

    @property
    def names(self) -> list[DefinedName]:
        """Defined names in their order, Excel's own (`_xlnm.`) included."""
        tabs = self.tabs
        found = []
        for element in children(self.elements(self.workbook_part), "workbook", "definedNames", "definedName"):
            index = element.attributes.get("localSheetId")
            sheet = tabs[int(index)] if index and index.isdecimal() and int(index) < len(tabs) else None
            found.append(DefinedName(element.attributes.get("name", ""), sheet, element.text))
        return found

    @property
    def tables(self) -> dict[str, Table]:
        """Tables by the name formulas use, in the order of the sheets."""
        found = {}
        for sheet, part in self.sheets.items():
            for table_part in self.related(part, "table"):
                table = _table(self.elements(table_part), sheet, table_part)
                found[table.name] = table
        return found

    @property
    def strict(self) -> bool:
        return STRICT.encode() in self.parts[self.workbook_part][:4096]

    # ---- changing the package's own lists

    def free_part(self, stem: str) -> str:
        """The first name of its kind that is not taken, beside the workbook part: "worksheets/sheet" -> sheet3.xml."""
        folder = posixpath.dirname(self.workbook_part)
        taken = {part.lower() for part in self.parts}
        number = 1
        while (part := posixpath.join(folder, f"{stem}{number}.xml")).lower() in taken:
            number += 1
        return part

    def add_part(self, part: str, content: bytes, content_type: str) -> None:
        """A new part and the entry that states its content type."""
        self.parts[part] = content
        types = self._root(CONTENT_TYPES, "Types")
        tag = _tag(types, "Override")
        entry = f"<{tag}{xmlbytes.attributes_text({'PartName': '/' + part, 'ContentType': content_type})}/>"
        self.parts[CONTENT_TYPES] = xmlbytes.append_child(self.parts[CONTENT_TYPES], types, entry.encode())

    def put_packed(self, part: str, packed: zipcopy.Packed) -> None:
        """Gives a listed part content that is packed already and too large to be held unpacked; it reads as empty here."""
        self.parts[part] = self._read[part] = b""
        self._packed[part] = packed

    def add_relation(self, source: str, type_: str, target: str) -> str:
        """Relates `source` to the part `target`; answers the new id."""
        name = rels_name(source)
        self.parts.setdefault(name, _NO_RELATIONS)
        root = self._root(name, "Relationships")
        taken = set(self.rels(source))
        number = next(n for n in range(1, len(taken) + 2) if f"rIdCwb{n}" not in taken)
        pairs = {"Id": f"rIdCwb{number}", "Type": f"{RELATIONS}/{type_}", "Target": f"/{target}"}
        entry = f"<{_tag(root, 'Relationship')}{xmlbytes.attributes_text(pairs)}/>"
        self.parts[name] = xmlbytes.append_child(self.parts[name], root, entry.encode())
        return pairs["Id"]

    def _root(self, part: str, name: str) -> Element:
        roots = children(self.elements(part), name)
        if not roots:
            raise refuse("damaged_part", part=part, reason=f"it does not begin with <{name}>")
        return roots[0]

    def remove_part(self, part: str, source: str) -> None:
        """Takes away a part, its own relations, its content type entry and the relation from `source` to it."""
        self.parts.pop(part, None)
        self.parts.pop(rels_name(part), None)
        self._cut(CONTENT_TYPES, "Override", lambda e: e.attributes.get("PartName", "").lower() == f"/{part}".lower())
        self._cut(rels_name(source), "Relationship", lambda e: _relationship(source, e.attributes).target == part)

    def _cut(self, part: str, name: str, wanted) -> None:
        for element in reversed([e for e in self.elements(part) if e.name == name and wanted(e)]):
            data = self.parts[part]
            self.parts[part] = data[: element.start] + data[element.end :]


def rels_name(part: str) -> str:
    """The part that holds the relations of `part`."""
    return posixpath.join(posixpath.dirname(part), "_rels", posixpath.basename(part) + ".rels")


def _tag(parent: Element, name: str) -> str:
    return f"{parent.prefix}:{name}" if parent.prefix else name


def _relationship(part: str, attributes: dict[str, str]) -> Relationship:
    external = attributes.get("TargetMode") == "External"
    target = attributes.get("Target", "")
    if not external:
        target = posixpath.normpath(posixpath.join("/", posixpath.dirname(part), target)).lstrip("/")
    kind = attributes.get("Type", "").rpartition("/")[2]
    return Relationship(attributes.get("Id", ""), kind, target, external)


def _table(found: list[Element], sheet: str, part: str) -> Table:
    root = children(found, "table")[0].attributes if children(found, "table") else {}
    try:
        first_column, first_row, last_column, last_row = corners = range_boundaries(root["ref"])
        if None in corners:
            raise ValueError("ref")  # whole columns or rows are no table
        columns = [decoded(e.attributes["name"]) for e in children(found, "table", "tableColumns", "tableColumn")]
        return Table(
            name=root.get("displayName") or root["name"],
            sheet=sheet,
            part=part,
            first_row=first_row,
            first_column=first_column,
            last_row=last_row,
            last_column=last_column,
            header_rows=int(root.get("headerRowCount", "1")),
            totals_rows=int(root.get("totalsRowCount", "0")),
            columns=tuple(columns),
            id=int(root["id"]),
        )
    except (KeyError, ValueError) as error:
        raise refuse("damaged_part", part=part, reason=f"a table without a proper {error}") from None
