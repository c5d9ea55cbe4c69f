"""What a workbook is made of, before it is laid out on sheets."""

from dataclasses import dataclass, field

from udfs.findings import Finding
from udfs.parameters import Parameter
from workbooks.job.schema import Row
from workbooks.spec import Value


@dataclass(frozen=True)
class Job:
    """Settings by name, rows by table, and where they came from. `findings`: what reading found, cell by cell.

    `parameters`: the dated parameter behind a setting, by the setting's name: ours at the job's date, or as a workbook shows it.
    `settings_at`: the row or cell a setting stands in; `columns_at`: the cell of every heading, by table."""

    settings: dict[str, Value]
    rows: dict[str, list[Row]]
    source: str
    sha256: str
    findings: tuple[Finding, ...] = ()
    sign_off: dict[str, Value] = field(default_factory=dict)
    changes: tuple[tuple[Value, ...], ...] = ()
    parameters: dict[str, Parameter] = field(default_factory=dict)
    settings_at: dict[str, str] = field(default_factory=dict)
    columns_at: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def invented(self) -> bool:
        """Whether it is the packaged sample, in which every name and figure is invented."""
        return self.source == INVENTED


INVENTED = "invented sample"
