"""What a capitation workbook is made of, before it is laid out on sheets."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from udfs.errors import NotCovered
from udfs.parameters import parameter
from workbooks.capitation.tables import PUBLISHED, UNITS
from workbooks.job.schema import Row
from workbooks.job.state import Job

NOWHERE = "(none)"  # stands for practices without a system, CCG or place
UNIVERSE = ("universe_practices", "universe_hchs", "universe_prescribing", "universe_target", "universe_list")
INVENTED_STATUS = "invented"  # evidence status of the packaged sample's parameters
NO_DATE = dt.date(1900, 1, 1)


def financial_year(day: dt.date) -> str:
    """The year from April a day lies in, as 2018/19."""
    first = day.year - (day.month < 4)
    return f"{first}/{(first + 1) % 100:02d}"


@dataclass(frozen=True)
class CapitationJob(Job):
    """Settings and tables of a capitation, and what the sheets ask of them. `wanted`: sheets to be made though nobody has filled them."""

    wanted: tuple[str, ...] = ()

    @property
    def as_at(self) -> dt.date:
        """The date of lists and parameters."""
        found = self.settings.get("as_at")
        return found if isinstance(found, dt.date) else NO_DATE

    @property
    def financial_year(self) -> str:
        """The year the as-at date lies in, as 2018/19."""
        return financial_year(self.as_at)

    @property
    def practices(self) -> list[Row]:
        return self.rows["practices"]

    @property
    def paced_by(self) -> str:
        """What the baselines are of; CCGs where that is not said, or not so that it is known."""
        kind = str(self.settings.get("pace_by"))
        return kind if kind in UNITS else "ccg"

    @property
    def is_paced(self) -> bool:
        """Whether there is a pace of change to be laid out: baselines, and where they are of places, places."""
        return bool(self.rows["baselines"]) and (self.paced_by != "place" or bool(self.rows["places"]))

    @property
    def area(self) -> str:
        return str(self.settings.get("area") or "")

    @property
    def partial(self) -> bool:
        """Whether only some practices of the source are listed: shares are then taken from totals over all of them."""
        return bool(self.area) or any(self.settings.get(name) is not None for name in UNIVERSE)

    @property
    def published(self) -> tuple[str, ...]:
        """Outputs the source publishes for every practice listed."""
        rows = self.rows["published"]
        return tuple(n for n in PUBLISHED if rows and any(row.get(n) is not None for row in rows))

    @property
    def invented(self) -> bool:
        return super().invented or any(
            entry.evidence == INVENTED_STATUS for entry in self.parameters.values()
        )

    @property
    def list_tolerance(self) -> float:
        """Persons by which the list may differ from the one the money is for."""
        population = self.settings.get("quantum_population")
        return self.list_share * float(population) if isinstance(population, (int, float)) else 0.0

    @property
    def list_share(self) -> float:
        """The same as a share of that list; 0 where no parameter covers the date."""
        try:
            return float(parameter("list_tolerance", self.as_at).value)
        except NotCovered:
            return 0.0

    @cached_property
    def codes(self) -> set[str]:
        """Practices listed."""
        return {str(row["practice"]) for row in self.practices}

    @cached_property
    def places(self) -> list[str]:
        """Places in the order of their names, each once; capitals make no difference."""
        found = {
            str(row["place"]).casefold(): str(row["place"])
            for row in reversed(self.rows["places"])
            if row["place"] is not None
        }
        return sorted(found.values(), key=str.casefold)

    def groups(self, key: str) -> list[str]:
        """Systems or CCGs of the practices, each once."""
        return sorted({str(row.get(key) or NOWHERE) for row in self.practices})

    def units(self, kind: str) -> list[str]:
        """Codes of every place, CCG or system."""
        return self.places if kind == "place" else [code for code in self.groups(kind) if code != NOWHERE]
