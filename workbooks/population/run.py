"""What a run found: everything the sheets of its workbook show."""

import datetime as dt
from dataclasses import dataclass

from workbooks.population.inputs import Need, Sums, Weights
from workbooks.population.totals import Counted
from workbooks.population.weighting import Weighed, fingerprint


@dataclass(frozen=True)
class Run:
    """Everything the sheets show."""

    files: tuple[str, ...]
    engine: str
    weights: Weights
    need: Need
    sums: Sums | None
    counted: Counted
    found: Weighed
    parts: dict[str, list[int]]
    as_at: dt.date | None = None  # the day the list of people is of

    @property
    def codes(self) -> list[str]:
        return [practice.code for practice in self.found.practices]

    @property
    def places(self) -> list[str]:
        """Each once, whatever its case: a spreadsheet adds up North and NORTH as one."""
        named = (p.texts["place"] for p in self.found.practices if p.texts.get("place"))
        return sorted({name.lower(): name for name in reversed([*named])}.values())  # as the first is written

    @property
    def hash_of_pence(self) -> str:
        return fingerprint(self.codes, self.parts) if self.parts else ""

    @property
    def hash_of_sums(self) -> str:
        """Of people and whole sums, before anything is divided."""
        columns = {"people": list(self.found.people)} | {n: list(self.found.sums[s]) for s, n in enumerate(self.weights.services)}
        return fingerprint(self.codes, columns)
