"""The settings of a folder: one file with a setting a row, its columns found by heading, each setting given once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from udfs.findings import Finding
from workbooks.job.cells import is_blank
from workbooks.job.headings import RULE, Heading, heading_findings
from workbooks.spec import Value

if TYPE_CHECKING:
    from workbooks.job.schema import Field

TABLE = "settings"


class SettingLines(NamedTuple):
    """Settings by name, where each stood, and what is wrong with the file."""

    values: dict[str, Value]
    at: dict[str, str]
    findings: list[Finding]


def read_settings(columns: Sequence[Field], entered: Callable[[str, str], Value], lines: list[list[str]], heads: list[Heading],
                  file: str) -> SettingLines:  # fmt: skip
    """Every setting of a file, its value as `entered` reads it. One given twice has none: which of the two is meant, nobody can know,
    and no cell of a workbook could tell it, so that nothing is made of the folder.

    `columns`: the one of names, then the one of values."""
    told = SettingLines({}, {}, heading_findings(TABLE, columns, heads, file, file=True))
    texts = [head.text for head in heads]
    if any(column.header not in texts for column in columns):
        return told
    places = [texts.index(column.header) for column in columns]
    for number, line in enumerate(lines[1:], 2):
        cells = [*line, *[""] * len(heads)]
        _take(told, cells[places[0]].strip(), cells[places[1]], f"{file}, row {number}", entered)
    return told


def _take(told: SettingLines, name: str, raw: str, here: str, entered: Callable[[str, str], Value]) -> None:
    if not name:
        if not is_blank(raw):
            told.findings.append(Finding(here, RULE, "block", f"No setting stands beside {raw}.", "Name the setting, or remove the row."))
    elif name in told.at:
        sentence = f"The setting {name} is given twice; first in {told.at[name].partition(', ')[2]}."
        told.findings.append(Finding(here, RULE, "block", sentence, "Keep one of them."))
        told.values.pop(name, None)
    else:
        told.at[name], told.values[name] = here, entered(name, raw)
