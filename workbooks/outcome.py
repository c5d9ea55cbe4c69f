"""What a job says: how far it is, why its input cannot be used, what came of it."""

import os
from dataclasses import dataclass, field
from typing import Protocol

from udfs.findings import Finding

HOLDS, FAILS = "holds", "FAILS"  # of a check


class Progress(Protocol):
    """Told what is being done; `part` and `whole` when the step can be counted."""

    def __call__(self, step: str, part: int = 0, whole: int = 0) -> None: ...


def silent(step: str, part: int = 0, whole: int = 0) -> None:
    """Progress for those who do not look."""


class BadInput(Exception):
    """The input cannot be used; `findings` say what, where and what to do. Nothing was written."""

    def __init__(self, findings: list[Finding]):
        super().__init__("; ".join(f.sentence for f in findings if f.severity == "block"))
        self.findings = findings


@dataclass
class Outcome:
    """A finished job: the file, one line a check, every finding, and whether all checks hold."""

    path: str
    verdict: str
    checks: list[dict[str, object]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def blocking(self) -> int:
        """Number of findings that block."""
        return sum(f.severity == "block" for f in self.findings)

    @property
    def holds(self) -> bool:
        return self.blocking == 0 and all(check["Result"] != FAILS for check in self.checks)


def not_onto_source(source: str, out: str) -> None:
    if os.path.exists(out) and os.path.exists(source) and os.path.samefile(source, out):
        sentence = f"{out} is the source itself."
        raise BadInput(
            [Finding("--out", "the source is kept", "block", sentence, "Give the new workbook another name.")]
        )
