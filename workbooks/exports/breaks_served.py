"""Breaks of which notice was served: the day each takes effect, as CONTRACT_BREAKS tells it, against the end the register has."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from udfs.register.breaks import contract_breaks

CLAUSE = ("trigger", "earliest_date", "notice_months")


def as_served(clauses: Sequence[Mapping[str, Any]], as_at: dt.date) -> list[list[Any]]:
    """What CONTRACT_BREAKS says of breaks that were exercised: notice by, effective, days left, band, sentence."""
    if not clauses:
        return []
    triggers, earliest, notice, served = ([clause[name] for clause in clauses] for name in (*CLAUSE, "exercised_date"))
    return contract_breaks(triggers, earliest, notice, as_at, None, served)


def ends_later(contract: Mapping[str, Any], day: dt.date) -> bool:
    """Whether the register has a contract end after the day a break ends it, or not at all."""
    end = contract["end_date_current"]
    return not isinstance(end, dt.date) or end > day


def ends_early(contract: Mapping[str, Any]) -> bool:
    """Whether the current end lies before the original one: somebody has entered that the contract ends early."""
    original, end = contract["end_date_original"], contract["end_date_current"]
    return isinstance(end, dt.date) and (original is None or end < original)
