"""Findings on what lies over the cells: form controls, and charts that draw figures of another workbook."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from udfs.findings import Finding
from workbooks.part_tree import local, tree
from workbooks.scan.parts import CONTROL_RULE, OUTSIDE_PATH
from workbooks.scan.sheets import counted, listed
from workbooks.source_file import SourceFile

# [MS-OI29500] 2.1.1781 and ECMA-376 part 4, 19.4.2.12: comments, pictures and lines; every other type is a control.
_DRAWN = {"note", "pict", "group", "shape", "linea", "recta"}
# Excel writes VML that is no XML (<br> without an end), so it is searched and not parsed.
_TYPE = re.compile(r"""ObjectType\s*=\s*["']([^"']*)""")
_MACRO = re.compile(r"<(?:\w+:)?FmlaMacro\b[^>/]*>\s*([^<]*)")
_REMEDY = "Delete them in Excel (Home, Find & Select, Selection Pane), or use Make a copy to share (cwb share)."


def drawn_findings(source: SourceFile) -> Iterator[Finding]:
    """For every drawing and chart a relation points to."""
    for part in _parts(source, "vmlDrawing"):
        yield from _controls(part, source.package.parts[part].replace(b"\0", b""))
    for part in [*_parts(source, "chart"), *_parts(source, "chartEx")]:
        drawn = [e.text or "" for e in tree(source.package, part).iter() if local(e.tag) in ("f", "formula")]
        outside = [text for text in drawn if OUTSIDE_PATH.search(text)]
        if outside:
            sentence = f"{part} draws figures of another workbook and keeps them: {listed(list(dict.fromkeys(outside)))}."
            remedy = "Paste the chart as a picture, or use Make a copy to share (cwb share), which leaves it out."
            yield Finding(part, "chart_to_other_file", "warn", sentence, remedy)


def _controls(part: str, vml: bytes) -> Iterator[Finding]:
    text = vml.decode("utf-8", "replace")
    kinds = Counter(found for found in _TYPE.findall(text) if found.lower() not in _DRAWN)
    macros = [found.strip() for found in _MACRO.findall(text)]
    if kinds or macros:
        what = counted(kinds.total(), "form control") + (f" ({listed(sorted(kinds))})" if kinds else "")
        starts = f", starting {listed(macros)}" if macros else ""
        yield Finding(part, CONTROL_RULE, "block", f"{part} holds {what}{starts}.", _REMEDY)


def _parts(source: SourceFile, kind: str) -> list[str]:
    owners = [p for p in source.package.parts if not p.endswith(".rels")]
    found = {r.target for owner in owners for r in source.package.rels(owner).values() if r.type == kind and not r.external}
    return sorted(found & source.package.parts.keys())
