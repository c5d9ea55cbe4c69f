"""The dated entries a result rests on: which one, how sure we are of it, and whether a person must check it first."""

import datetime as dt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from udfs.parameters import Parameter

CHECK = "needs a person's check"
NO_KNOWN_END = dt.date(2099, 12, 31)


def entry(key: str, as_at: dt.date) -> "Parameter":
    """The entry of `key` on a date; NotCovered (#N/A) if none covers it."""
    from udfs.parameters import parameter  # read at the first call, not when the functions are loaded

    return parameter(key, as_at)


def is_known(key: str) -> bool:
    """Whether an entry of that name exists for any date."""
    from udfs.parameters import shipped

    return any(found.key == key for found in shipped())


def found(key: str, as_at: dt.date) -> "Parameter | None":
    """The entry of `key` on a date, or None."""
    from udfs.parameters import shipped

    return next((e for e in shipped() if e.key == key and e.valid_from <= as_at <= e.valid_to), None)


def is_unchecked(rule: "Parameter") -> bool:
    """Whether the entry asks for a person's check that nobody has signed."""
    return CHECK in rule.evidence and not rule.checked_by


def check(*rules: "Parameter") -> str | None:
    """What a person must check before use, in one cell; None if nothing."""
    labels = dict.fromkeys(rule.label for rule in rules if is_unchecked(rule))
    return f"{CHECK}: {'; '.join(labels)}" if labels else None


def joined(field: str, *rules: "Parameter") -> str:
    """One field of several entries, each text once."""
    return " | ".join(dict.fromkeys(str(getattr(rule, field)) for rule in rules))


def evidence(*rules: "Parameter") -> str:
    """How sure we are; of several entries each under its own label."""
    return rules[0].evidence if len(rules) == 1 else " | ".join(f"{rule.label}: {rule.evidence}" for rule in rules)
