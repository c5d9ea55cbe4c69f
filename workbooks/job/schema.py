"""What stands in a workbook of a kind: settings, tables and their columns, as data.

One schema serves the sheets, the import and the way back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from udfs.findings import Finding
from udfs.parameters import Parameter
from workbooks.spec import Value


class Field(NamedTuple):
    """A column: our name, heading, what it holds (text, code, number, money, date, time, logical, any), how wide it prints, drop-down.

    `yearly`: belongs to one financial year, so rolling forward empties it. `number`: how it shows, where its kind does not say."""

    name: str
    header: str
    kind: str = "text"
    width: float = 16
    required: bool = False
    choices: tuple[str, ...] = ()
    yearly: bool = False
    number: str = ""


@dataclass(frozen=True)
class Setting:
    """One input cell. `number` says what it holds and how it shows: text, date, logical, or the format of a number.

    `choices` are offered as a drop-down. `parameter`: key of a dated parameter that fills the cell at the job's date while it is blank
    and shows its period, source and evidence status. `yearly`: emptied by rolling forward, as every setting with a parameter is.
    `may_lapse`: that no parameter covers the date is a warning, because the rule that needs it may not be in use."""

    name: str
    label: str
    number: str = "text"
    unit: str = "text"
    choices: tuple[str, ...] = ()
    note: str = ""
    minimum: float | None = None
    required: bool = True
    parameter: str = ""
    yearly: bool = False
    may_lapse: bool = False


Row = dict[str, Value]
Settings = Mapping[str, tuple[Setting, ...]]
SETTINGS = "settings"
SETTING_COLUMNS = (Field("setting", "Setting", required=True), Field("value", "Value", required=True))
WORDS = ("text", "logical", "any")  # what a setting may hold that is entered as a text


@dataclass(frozen=True)
class Schema:
    """What stands in a workbook of a kind: blocks of settings by title, tables by name, `optional` ones a source may lack.

    `drop_downs`: (table, column) -> the grid and column that list what may be entered, None for no list. `as_at`: the setting that
    holds the job's date, at which dated parameters are wanted. `spare`: rows ready to be typed in where a table is still empty, for one
    that is usually longer than most and has another below it. `only_filled`: tables whose sheet shows no column that is blank
    throughout."""

    kind: str
    version: str
    settings: Settings
    tables: Mapping[str, tuple[Field, ...]]
    optional: tuple[str, ...] = ()
    drop_downs: Mapping[tuple[str, str], tuple[str, str] | None] = field(default_factory=dict)
    as_at: str = "as_at"
    spare: Mapping[str, int] = field(default_factory=dict)
    only_filled: tuple[str, ...] = ()

    @property
    def known(self) -> dict[str, Setting]:
        """Every setting by name."""
        return {setting.name: setting for block in self.settings.values() for setting in block}


class Tables(NamedTuple):
    """What was read: settings by name, rows by table, what is wrong with them, dated parameters as a workbook shows them, and where
    each setting and each heading of a table stood."""

    settings: dict[str, Value]
    rows: dict[str, list[Row]]
    findings: list[Finding]
    parameters: dict[str, Parameter] = {}
    settings_at: dict[str, str] = {}
    columns_at: dict[str, dict[str, str]] = {}


def grid_name(table: str) -> str:
    """Name of a table's grid in the workbook."""
    return table.capitalize()
