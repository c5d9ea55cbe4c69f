"""What a capitation workbook is made of, before it is laid out on sheets."""

import datetime as dt
from dataclasses import dataclass, field

from udfs.findings import Finding
from udfs.parameters import Parameter
from workbooks.sources.nhs_practices import Practice
from workbooks.spec import Value


@dataclass(frozen=True)
class UniverseTotals:
    """Sums over all practices of the source, needed for shares when a book lists only some; None is still to be filled in."""

    practices: float | None = None
    hchs: float | None = None
    prescribing: float | None = None
    target_inc_k: float | None = None
    lists: float | None = None


@dataclass(frozen=True)
class Ledger:
    """Where the rows of the source went: rows read = practices listed + printed totals + practices of other areas."""

    rows_read: float | None = None
    total_rows: float | None = None
    elsewhere: float | None = None


@dataclass(frozen=True)
class Job:
    """What a capitation workbook is made of. `universe` holds the sums over all practices when only some are listed."""

    as_at: dt.date
    source: str
    sha256: str
    practices: tuple[Practice, ...]
    parameters: dict[str, Parameter]
    universe: UniverseTotals | None = None
    published: tuple[str, ...] = ()
    ledger: Ledger = Ledger()
    list_tolerance: float = 0.0
    printed_totals: dict[str, float] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    area: str = ""
    sign_off: dict[str, Value] = field(default_factory=dict)
    changes: tuple[tuple[Value, ...], ...] = ()

    @property
    def financial_year(self) -> str:
        """The year from April the as-at date lies in, as 2018/19."""
        first = self.as_at.year - (self.as_at.month < 4)
        return f"{first}/{(first + 1) % 100:02d}"
