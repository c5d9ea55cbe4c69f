"""The last sheets of every template: where everything comes from, and what was changed by whom."""

from udfs.registry import Udf
from workbooks.spec import Rows, Sheet, Value

OGL = "Contains public sector information licensed under the Open Government Licence v3.0."


def reference_sheets(
    source: str, sha256: str, licence: str, used: list[Udf], changed: tuple[tuple[Value, ...], ...]
) -> tuple[Sheet, Sheet]:
    """Sources (the data and the rule behind every function used) and Change log."""
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
