"""Organisations each once: the same register number or the same name without its spelling is one party; what is doubtful is asked.

Two different valid numbers under one name are two parties and a question; names that many share are never merged (register reference, 8.4).
"""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from udfs.register.names import SHARED_NAMES, name_key, trading_name
from workbooks.register.incoming.issues import Issues, Place

NUMBERS = ("company_no", "charity_no", "ods_code")
CACHED = 10_000
key_of = lru_cache(CACHED)(name_key)
trades_as = lru_cache(CACHED)(trading_name)


class Mention(NamedTuple):
    """An organisation named in a row, and the cell of a table that shall hold its party."""

    at: Place
    column: str
    name: str
    told: dict[str, Any]  # columns of the party
    row: dict[str, Any] | None
    into: str


@dataclass
class Parties:
    """The parties of an import; `rows` once `resolve` was called."""

    mentions: list[Mention] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)
    at: list[Place] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)  # the party of each mention
    known: list[tuple[dict[str, Any], dict[str, Any], Place]] = field(default_factory=list)  # rows a register has already, and its own

    def add(self, at: Place, column: str, name: str, told: dict[str, Any], row: dict[str, Any] | None = None, into: str = "") -> None:
        """A name in a row; False where it is none."""
        self.mentions.append(Mention(at, column, name, told, row, into))

    def resolve(self, issues: Issues) -> None:
        """Every mention gets its party, the first spelling names it."""
        numbers = self._numbers()
        found: dict[tuple, int] = {}
        for mention in self.mentions:
            key = key_of(mention.name)
            place = found.setdefault(self._identity(mention, key, numbers), len(self.rows))
            if place == len(self.rows):
                party = {"party_id": f"P-{place + 1:05}", "name": mention.name, "name_normalised": key or None}
                self.rows.append(party)
                self.at.append(mention.at)
            self._fill(place, mention, key, issues)
            self.ids.append(self.rows[place]["party_id"])
            if mention.row is not None:
                mention.row[mention.into] = self.rows[place]["party_id"]
        self._ask(numbers, issues)

    def _numbers(self) -> dict[str, dict[tuple[str, str], Place]]:
        """The register numbers seen with each name."""
        found: dict[str, dict[tuple[str, str], Place]] = {}
        for mention in self.mentions:
            for name in NUMBERS:
                if mention.told.get(name):
                    found.setdefault(key_of(mention.name), {}).setdefault((name, mention.told[name]), mention.at)
        return found

    def _identity(self, mention: Mention, key: str, numbers: dict[str, dict]) -> tuple:
        own = next(((name, mention.told[name]) for name in NUMBERS if mention.told.get(name)), None)
        if own:
            return own
        if key in SHARED_NAMES:
            return ("row", *mention.at, mention.column)
        known = numbers.get(key, {})
        return next(iter(known)) if len(known) == 1 else ("name", key)

    def _fill(self, place: int, mention: Mention, key: str, issues: Issues) -> None:
        party = self.rows[place]
        if key != party["name_normalised"]:
            told = f"{mention.name} has the register number of {party['name']} ({party['party_id']}); both are one party."
            if (other := (place, key)) not in self._told:
                self._told.add(other)
                issues.tell(mention.at, mention.column, mention.name, "same_number_other_name", told, "Check number and name.")
        for name, value in mention.told.items():
            if value is not None and party.get(name) is None:
                party[name] = value

    def __post_init__(self) -> None:
        self._told: set[tuple[int, str]] = set()

    def _ask(self, numbers: dict[str, dict], issues: Issues) -> None:
        for key, known in numbers.items():
            kinds = {kind for kind, _ in known}
            for kind in sorted(kinds):
                several = {number: at for (k, number), at in known.items() if k == kind}
                if len(several) > 1 and key not in SHARED_NAMES:
                    first = next(iter(several.values()))
                    told = f"{key} stands with the register numbers {', '.join(several)}; they stay apart until a person decides."
                    issues.tell(first, "", key, "same_name_two_numbers", told, "Say which number is right, or that they are two.")
