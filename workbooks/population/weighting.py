"""Stage 2: from the engine's whole numbers to weighted populations and pence, in exact integers, here and the same for every engine."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from udfs.capitation import bulk_split
from udfs.findings import Finding
from workbooks.outcome import BadInput
from workbooks.population.inputs import Need, Practice, Sums, Weights
from workbooks.population.totals import Counted, Total

NO_PRACTICE, NO_NEED, NO_WEIGHT = "without a practice", "of a practice without need", "of an age or sex without a weight"


@dataclass(frozen=True)
class Refused:
    """People who count for nothing in the split, and why."""

    reason: str
    people: int
    of: tuple[str, ...] = ()  # practices, where they are the reason


@dataclass(frozen=True)
class Weighed:
    """Practices in the order of the table of need: people counted, whole weighted sums (before scaling) by service."""

    practices: tuple[Practice, ...]
    people: tuple[int, ...]
    raw: tuple[tuple[int, ...], ...]  # service by practice: need x sum of weights, both whole
    sums: tuple[tuple[int, ...], ...]  # service by practice: sum of whole weights, before need
    refused: tuple[Refused, ...]

    @property
    def counted(self) -> int:
        return sum(self.people)

    def population(self, service: int) -> list[float]:
        """Weighted population (F1): raw x people / sum of raw, each the double nearest to the exact value; they add up to the people."""
        whole, everybody = sum(self.raw[service]), self.counted
        return [(one * everybody) / whole for one in self.raw[service]] if whole else []


def weighed(counted: Counted, need: Need, weights: Weights) -> Weighed:
    """The practices with what was counted of each. Law: people of the source = people counted + people refused."""
    by_code = {total.practice: total for total in counted.totals}
    listed = {practice.code for practice in need.practices}
    nobody = Total("", 0, 0, (0,) * len(weights.services))
    found = [by_code.get(practice.code, nobody) for practice in need.practices]
    scale = need.scale
    raw = tuple(
        tuple(int(practice.need[s] * scale) * total.sums[s] for practice, total in zip(need.practices, found, strict=True))
        for s in range(len(weights.services))
    )  # fmt: skip
    sums = tuple(tuple(total.sums[s] for total in found) for s in range(len(weights.services)))
    strangers = [total for total in counted.totals if total.practice and total.practice not in listed]
    strangers.sort(key=lambda total: (-total.people, total.practice))
    refused = (
        Refused(NO_PRACTICE, by_code[""].people if "" in by_code else 0),
        Refused(NO_NEED, sum(t.people for t in strangers), tuple(t.practice for t in strangers)),
        Refused(NO_WEIGHT, sum(t.people - t.weighed for t in found)),
    )  # fmt: skip
    return Weighed(need.practices, tuple(t.weighed for t in found), raw, sums, refused)


def split(found: Weighed, sums: Sums, weights: Weights) -> dict[str, list[int]]:
    """Pence of each practice for every service that has a sum: largest remainder (F10), by the kernel of CAPITATION_SPLIT."""
    codes, parts = [practice.code for practice in found.practices], {}
    for s, service in enumerate(weights.services):
        if service not in sums.pence:
            continue
        if sums.pence[service] and not any(found.raw[s]):
            told = f"Nobody was weighed for {service}, so its sum has no share to go by."
            raise BadInput([Finding(sums.path, "nobody to split by", "block", told, "Correct the weights, or leave its sum out.")])
        if not any(found.raw[s]):  # nothing of nothing
            parts[service] = [0] * len(codes)
            continue
        parts[service] = bulk_split.split(sums.pence[service], [Fraction(n) for n in found.raw[s]], codes)
    return parts


def fingerprint(codes: Iterable[str], columns: dict[str, list[int]]) -> str:
    """SHA-256 of practice, service and whole number a line, in the order of their names: equal for the same pence and nothing else."""
    rows = sorted((code, name, numbers[i]) for i, code in enumerate(codes) for name, numbers in columns.items())
    return hashlib.sha256("".join(f"{code},{name},{number}\n" for code, name, number in rows).encode()).hexdigest()
