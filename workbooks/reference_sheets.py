"""The last sheets of every template: where everything comes from, and what was changed by whom."""

from collections.abc import Iterator

from udfs.registry import Udf, load
from workbooks.layout import Places, layout
from workbooks.spec import Block, Book, Checks, Grid, Lines, Rows, Sheet, Value

OGL = "Contains public sector information licensed under the Open Government Licence v3.0."


def reference_sheets(
    sheets: tuple[Sheet, ...], source: str, sha256: str, licence: str, changed: tuple[tuple[Value, ...], ...]
) -> tuple[Sheet, Sheet]:
    """Sources (the data and the rule behind every function the sheets call) and Change log."""
    used = called(sheets)
    rules = tuple((u.name, u.label, s.title, s.section, s.evidence) for u in used for s in u.sources)
    data = ((source, "SHA-256 " + sha256, licence, "", ""),)
    headers = ("What", "What it does", "Source", "Section", "Evidence status")
    sources = Sheet("Sources", "Sources", "Data, and the rule behind every function this book calls.", (
        Rows("Data", ("File", "Fingerprint", "Licence", "", ""), data), Rows("Functions", headers, rules),
    ), widths=(40, 50, 50, 36, 16))  # fmt: skip
    empty = ((None, None, None, None),) * 12
    changes = Rows("Changes", ("Date", "Version", "Change", "By"), changed + empty, role="Input", name="changes")
    one_line = "One line a change: date, version, what and by whom."
    log = Sheet("Change log", "Change log", one_line, (changes,), (16, 14, 80, 24), protect=False)
    return sources, log


def called(sheets: tuple[Sheet, ...]) -> list[Udf]:
    """The functions of ours the formulas of the sheets call, in the order of the registry."""
    places = layout(Book("", "", "", sheets))
    texts = "".join(text for sheet in sheets for block in sheet.blocks for text in _formulas(block, places))
    return [udf for udf in load().values() if f"{udf.name}(" in texts]


def _formulas(block: Block, at: Places) -> Iterator[str]:
    """A block's formulas; of a column one row, because the others call the same."""
    if isinstance(block, Lines):
        yield from (item.formula(at) for item in block.items)
    elif isinstance(block, Checks):
        yield from (formula(at) for item in block.items for formula in (item.computed, item.expected))
    elif isinstance(block, Grid):
        yield from (column.array(at) for column in block.columns if column.array)
        yield from (column.formula(at, 0) for column in block.columns if column.formula)
        yield block.spill(at) if block.spill else ""
