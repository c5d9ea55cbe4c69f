"""What a source has for a register: rows of its tables, findings, and how its rows add up. The sources are register_from_*.py."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from udfs.findings import Finding
from workbooks.job.schema import Row
from workbooks.register.log import text
from workbooks.register.tables import TABLES, rows_of


@dataclass(frozen=True)
class Taken:
    """Rows by the sheets of a register, each cell as a sheet holds it. `origin` names the source for people, `counts` says where every
    row read is now; `title` is what the source says the register is of, blank where it says nothing."""

    origin: str
    rows: dict[str, list[Row]]
    findings: tuple[Finding, ...]
    counts: str
    title: str = ""

    @property
    def sha256(self) -> str:
        """Fingerprint of what was taken: the same rows have the same, whatever stands around them."""
        told = {name: [_texts(row) for row in rows] for name, rows in self.rows.items() if rows}
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def taken(origin: str, tables: Mapping[str, list[Row]], findings: list[Finding], counts: str, title: str = "") -> Taken:
    """What was taken, from tables of the schema. What a row does not have is blank."""
    laid = rows_of(tables)
    rows = {name: [{f.name: row.get(f.name) for f in fields} for row in laid[name]] for name, fields in TABLES.items()}
    return Taken(origin, rows, tuple(findings), counts, title)


def _texts(row: Row) -> dict[str, str]:
    return {name: text(value) for name, value in row.items() if value is not None}


def of_rows(count: int, what: str = "row") -> str:
    """1 row, 2 rows."""
    return f"{count:,} {what}{'s' * (count != 1)}"
