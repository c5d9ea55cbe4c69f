"""Amounts in running text as people write them: £25,000,000, 25m, £25.0 million, £25,000k, 25 bn, 60.40."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from workbooks.alike import numerals, plain

SCALES = {
    **dict.fromkeys(("k", "thousand", "thousands"), 3),
    **dict.fromkeys(("m", "mn", "mln", "mio", "mil", "million", "millions"), 6),
    **dict.fromkeys(("bn", "b", "billion", "billions"), 9),
}  # fmt: skip
_SCALE = "|".join(sorted(SCALES, key=len, reverse=True))
_AMOUNT = re.compile(
    rf"(?<![\w.,])(?P<money>[£$€] ?|gbp ?|eur ?|usd ?)?(?P<number>\d[\d,]*(?:\.\d+)?)(?:[ -]?(?P<scale>{_SCALE}))?(?!\w|[.,]\d)"
)
SURE_DIGITS = 3  # a number of fewer digits may be anything: a year of service, a number of staff, a percentage
LEAST_DIGITS = 2  # digits that still count when noughts at the end are taken for rounding
LARGE = 1000  # from here on noughts at the end may be rounding, and a number may be parted by blanks or points


@dataclass(frozen=True)
class Amount:
    """An amount as it was `text`, its `value`, and the unit of its last shown digit; `sure` says that it can hardly be anything else."""

    text: str
    value: Decimal
    unit: Decimal
    sure: bool

    def is_of(self, number: float) -> bool:
        """Whether the amount is this number rounded to the digits shown."""
        return abs(self.value - Decimal(repr(float(number)))) <= self.unit / 2


def amounts(text: str) -> Iterator[Amount]:
    """Every amount of a text, once each."""
    said = plain(text)
    found = [_amount(match) for match in _AMOUNT.finditer(said)]
    known = {amount.value for amount in found}
    for number in numerals(text):  # 25 000 000 and 25.000.000,00
        value = Decimal(repr(number))
        if number >= LARGE and value not in known:
            found.append(Amount(f"{number:,.15g}", value, _unit(f"{number:.15g}"), True))
    yield from dict.fromkeys(found)


def _amount(match: re.Match[str]) -> Amount:
    digits, scale = match["number"].rstrip(",").replace(",", ""), match["scale"]
    power = Decimal(10) ** SCALES[scale] if scale else Decimal(1)
    unit = Decimal(1).scaleb(-len(digits.partition(".")[2])) * power if scale else _unit(digits)
    sure = bool(match["money"] or scale) or len(digits.replace(".", "").lstrip("0")) >= SURE_DIGITS
    return Amount(match[0].strip(), Decimal(digits) * power, unit, sure)


def _unit(digits: str) -> Decimal:
    """What the last shown digit counts. Noughts that end a large whole number may be rounding, as far as two digits are left."""
    whole, _, decimals = digits.partition(".")
    if decimals or Decimal(digits) < LARGE:
        return Decimal(1).scaleb(-len(decimals))
    noughts = len(whole) - len(whole.rstrip("0"))
    return Decimal(1).scaleb(min(noughts, len(whole) - LEAST_DIGITS))
