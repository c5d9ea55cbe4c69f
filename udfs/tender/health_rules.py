"""What a procurement health check is made of: limbs with a severity each, one verdict, and the list of checks.

A check looks at facts and answers limbs. The verdict is the worst of RED and AMBER; else UNKNOWN where something is blank that could
have made it worse; else GREEN. A blank that could not change the verdict is only listed beside it.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from udfs.money import exact, half_up

RED, AMBER, GREEN, UNKNOWN, NOT_APPLICABLE = "RED", "AMBER", "GREEN", "UNKNOWN", "N/A"


class Limb(NamedTuple):
    """One part of a check. `matters` is of use with UNKNOWN only: whether what is blank could have made the verdict worse."""

    severity: str
    text: str
    matters: bool = True


class Check(NamedTuple):
    """One of the 24 checks: its rule as the reference words it, the facts it reads, the dated parameters it always shows."""

    id: str
    title: str
    rule: str
    inputs: tuple[str, ...]
    parameters: tuple[str, ...]
    judge: Callable[[Any], list[Limb]]


CHECKS: dict[str, Check] = {}


def check(id: str, title: str, rule: str, inputs: str, parameters: str = "") -> Callable[[Callable], Callable]:
    """Register a plain function as a health check; inputs and parameters are names with spaces between."""

    def register(judge: Callable[[Any], list[Limb]]) -> Callable[[Any], list[Limb]]:
        CHECKS[id] = Check(id, title, rule, tuple(inputs.split()), tuple(parameters.split()), judge)
        return judge

    return register


def verdict(limbs: list[Limb]) -> str:
    """The severity of a check with these limbs."""
    found = {limb.severity for limb in limbs}
    for severity in (RED, AMBER):
        if severity in found:
            return severity
    if any(limb.severity == UNKNOWN and limb.matters for limb in limbs):
        return UNKNOWN
    return next((severity for severity in (GREEN, NOT_APPLICABLE) if severity in found), UNKNOWN)


def message(limbs: list[Limb]) -> str:
    """What the verdict rests on: every RED and AMBER limb, the worst first, else what was found in order."""
    for severities in ((RED, AMBER), (UNKNOWN,), (GREEN, NOT_APPLICABLE)):
        chosen = [limb for severity in severities for limb in limbs if limb.severity == severity]
        if chosen and (severities != (UNKNOWN,) or any(limb.matters for limb in chosen)):
            return " ".join(limb.text for limb in chosen)
    return " ".join(limb.text for limb in limbs)


def unknown_limbs(limbs: list[Limb]) -> str:
    """What could not be judged, and why."""
    return " ".join(limb.text for limb in limbs if limb.severity == UNKNOWN)


def blank(limb: str, *names: str, matters: bool = True) -> Limb:
    """A limb that cannot be judged because facts are blank."""
    return Limb(UNKNOWN, f"{limb}: {' and '.join(names)} {'is' if len(names) == 1 else 'are'} blank.", matters)


def months_between(first: Any, last: Any) -> int:
    """Whole months from one day to another; the last day of a short month completes a month."""
    months = (last.year - first.year) * 12 + last.month - first.month
    completed = last.day >= first.day or (last + last.resolution).month != last.month
    return months if completed else months - 1


def same_name(name: str) -> str:
    """A name as it is compared: without case, punctuation, a leading "the", and with one spelling of and, limited, foundation trust."""
    spelt = {"&": " and ", "-": " ", "/": " ", ",": " "}
    words = "".join(c if c.isalnum() or c.isspace() else spelt.get(c, "") for c in name.casefold()).split()
    short = {"limited": "ltd", "ft": "foundation trust", "partnerships": "partnership"}
    return " ".join(short.get(word, word) for word in (words[1:] if words[:1] == ["the"] else words))


def pounds(amount: Any) -> str:
    """An amount as a sentence gives it: £5,900,000,000, or £0.50 below ten pounds."""
    value = exact(amount)
    return f"£{half_up(value, 0):,}" if abs(value) >= 10 else f"£{half_up(value, 2):,}"


def percent(share: Any) -> str:
    """A share as a percentage with one decimal: 66.7%."""
    return f"{half_up(exact(share) * 100, 1)}%"
