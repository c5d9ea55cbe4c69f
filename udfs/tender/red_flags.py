"""Market red flags of the Open Contracting Partnership's Cardinal, for one procurement: a flag is a reason to look, never a proof."""

import datetime as dt
from fractions import Fraction
from typing import Any, NamedTuple

from udfs import errors
from udfs.cells import DAY_ZERO, coerce, shown
from udfs.errors import At
from udfs.money import exact, half_up
from udfs.registry import Param, Result, Source, udf
from udfs.tender.health_facts import value
from udfs.tender.health_rules import percent, same_name

FACTS = {
    "submission_start": ("moment", ()), "submission_end": ("moment", ()),
    "procurement_method": ("choice", ("open", "selective", "limited", "direct")), "tenderers": ("count", ()),
    "winning_price": ("pounds_above_zero", ()), "second_price": ("pounds", ()),
    "discount_quartile_1": ("share", ()), "discount_quartile_3": ("share", ()),
}  # fmt: skip
STATUSES = ("valid", "disqualified", "pending", "withdrawn")
FLAGGED, CLEAR, UNKNOWN, NOT_APPLICABLE = "flagged", "not flagged", "UNKNOWN", "N/A"
SECONDS = 86400
COMPARED = ("open", "selective")


class Bid(NamedTuple):
    """One row of bids."""

    bidder: str
    price: Fraction | None
    status: str
    awarded: bool


class Market(NamedTuple):
    """What is known: facts by name, bids (None when no bids were given), discounts of comparable contracts, and the parameters' values."""

    facts: dict[str, Any]
    bids: list[Bid] | None
    discounts: list[Fraction]
    setting: dict[str, Fraction]

    def discount(self) -> Fraction | str:
        """(second - winner) / winner, or why it is not known or does not apply."""
        winner, second = self.facts.get("winning_price"), self.facts.get("second_price")
        if winner is None and second is None and self.bids is not None:
            won = [b for b in self.bids if b.awarded and b.price]
            others = [b.price for b in self.bids if not b.awarded and b.status == "valid" and b.price is not None]
            winner, second = won[0].price if len(won) == 1 else None, min(others, default=None)
        if winner is None or second is None:
            return "the price of the winner or of the second is not known"
        if second < winner:
            return "the lowest price did not win, so price alone did not decide"
        return (exact(second) - exact(winner)) / exact(winner)

    def quartiles(self) -> tuple[Fraction, Fraction] | None:
        """First and third quartile of the discounts of comparable contracts: as given, else computed."""
        given = [self.facts.get(f"discount_quartile_{n}") for n in (1, 3)]
        if None not in given:
            return exact(given[0]), exact(given[1])
        return (quartile(self.discounts, Fraction(1, 4)), quartile(self.discounts, Fraction(3, 4))) if len(self.discounts) > 1 else None


def quartile(values: list[Fraction], share: Fraction) -> Fraction:
    """Median-unbiased quantile (Hyndman and Fan, type 8), between the two nearest values."""
    ordered = sorted(values)
    place = (len(ordered) + Fraction(1, 3)) * share + Fraction(1, 3)
    below = min(max(int(place), 1), len(ordered))
    above = min(below + 1, len(ordered))
    return ordered[below - 1] + max(place - below, Fraction(0)) * (ordered[above - 1] - ordered[below - 1])


Answer = tuple[str, Any, str]  # result, value, message


def _r003(market: Market) -> Answer:
    start, end = market.facts.get("submission_start"), market.facts.get("submission_end")
    if start is None or end is None:
        return UNKNOWN, None, "submission_start or submission_end is blank."
    days = (end - start) // SECONDS
    return _flag(days < market.setting["red_flag_r003_days"]), days, f"{days} whole days from start to end."


def _r018(market: Market) -> Answer:
    count, method = market.facts.get("tenderers"), market.facts.get("procurement_method")
    if count is None and market.bids is not None:
        count = len({same_name(b.bidder) for b in market.bids if b.status != "withdrawn"})
    if count is None or method is None:
        return UNKNOWN, count, "tenderers or procurement_method is blank."
    if method not in COMPARED:
        return NOT_APPLICABLE, count, f"The method is {method}, not open or selective."
    return _flag(count == market.setting["red_flag_r018_tenderers"]), count, f"Tenderers: {count}; method: {method}."


def _fence(market: Market, upper: bool) -> Answer:
    discount, quartiles = market.discount(), market.quartiles()
    if isinstance(discount, str):
        return NOT_APPLICABLE if "did not win" in discount else UNKNOWN, None, discount[:1].upper() + discount[1:] + "."
    if quartiles is None:
        return UNKNOWN, discount, "No discounts of comparable contracts and no quartiles of them are given."
    reach = market.setting["red_flag_fence_multiple"] * (quartiles[1] - quartiles[0])
    fence = quartiles[1] + reach if upper else quartiles[0] - reach
    flagged = discount >= fence if upper else discount <= fence
    return _flag(flagged), discount, f"The second price is {percent(discount)} above the winner's; the fence is {percent(fence)}."


def _r024(market: Market) -> Answer:
    return _fence(market, upper=False)


def _r058(market: Market) -> Answer:
    return _fence(market, upper=True)


def _r028(market: Market) -> Answer:
    if market.bids is None:
        return UNKNOWN, None, "No bids are given."
    bidders: dict[Fraction, set[str]] = {}
    for bid in market.bids:
        if bid.price is not None and bid.status != "withdrawn":
            bidders.setdefault(bid.price, set()).add(same_name(bid.bidder))
    same = sorted(price for price, names in bidders.items() if len(names) > 1)
    if not same and any(b.price is None for b in market.bids if b.status != "withdrawn"):
        return UNKNOWN, None, "The price of a bid is blank."
    text = f"Identical prices of different bidders: {', '.join(map(pounds, same))}." if same else "No two bidders have the same price."
    return _flag(bool(same)), len(same), text


def _r035(market: Market) -> Answer:
    if market.bids is None:
        return UNKNOWN, None, "No bids are given."
    names = lambda keep: {same_name(b.bidder) for b in market.bids or [] if keep(b)}
    valid, winners = names(lambda b: b.status == "valid"), names(lambda b: b.awarded)
    out = names(lambda b: b.status == "disqualified") - valid
    if not winners:
        return UNKNOWN, len(out), "No bid is marked as awarded."
    flagged = len(valid) == 1 and valid == winners and len(out) >= market.setting["red_flag_r035_disqualified"]
    return _flag(flagged), len(out), f"Valid tenderers: {len(valid)}; others disqualified: {len(out)}."


def _r036(market: Market) -> Answer:
    bids = [b for b in market.bids or [] if b.status != "withdrawn"]
    if not bids or not any(b.awarded for b in bids):
        return UNKNOWN, None, "No bids are given, or none is marked as awarded."
    if any(b.price is None for b in bids):
        return UNKNOWN, None, "The price of a bid is blank."
    lowest = min(b.price for b in bids)
    flagged = all(b.status == "disqualified" for b in bids if b.price == lowest)
    return _flag(flagged), lowest, f"The lowest price is {pounds(lowest)}" + (", of a disqualified bid." if flagged else ".")


def pounds(amount: Fraction) -> str:
    """A price to the penny: identical must not mean identical to the pound."""
    return f"£{half_up(amount, 2):,}"


def _flag(found: bool) -> str:
    return FLAGGED if found else CLEAR


FLAGS = (
    ("R003", "Short submission period", "Whole days from start to end below the limit.", ("red_flag_r003_days",), _r003),
    ("R018", "Single bid", "Exactly one tenderer and method open or selective.", ("red_flag_r018_tenderers",), _r018),
    ("R024", "Winner close to the second", "d at or below Q1 - 1.5 IQR; d = (second - winner) / winner.",
     ("red_flag_fence_multiple",), _r024),
    ("R028", "Identical prices", "Two bids of different tenderers have the same price.", (), _r028),
    ("R035", "All but the winner disqualified", "Exactly one valid tenderer, who is the award supplier, and at least one other "
     "disqualified.", ("red_flag_r035_disqualified",), _r035),
    ("R036", "Lowest bid disqualified", "An award was made and the lowest price is of a disqualified bid.", (), _r036),
    ("R058", "Heavy discount", "d at or above Q3 + 1.5 IQR; d = (second - winner) / winner.", ("red_flag_fence_multiple",), _r058),
)  # fmt: skip


@udf(
    params=[
        Param("facts", f"What is known, one fact a row: name and value; the names are {', '.join(FACTS)}", kind="any", rank="table",
              unit="name and value", example=[["tenderers", 1], ["procurement_method", "open"]], blank="none"),
        Param("bids", "Four columns: bidder, price in GBP, status (valid, disqualified, pending, withdrawn), TRUE where awarded",
              kind="any", rank="table", unit="bidder, GBP, status, TRUE or FALSE", example=[["Aspen", 100, "valid", True]], blank="none"),
        Param("discounts", "(second - winner) / winner of each comparable contract, for the fences of R024 and R058", kind="number",
              rank="column", unit="share", example=[0.05, 0.06, 0.07, 0.05], minimum=0),
        Param("as_at", "Date whose parameters count; the start of submission when left out", kind="date", rank="scalar", unit="date",
              example="2026-01-01"),
        Param("parameters", "Your own thresholds, two columns: key and value", kind="any", rank="table", unit="key and value",
              example=[["red_flag_r003_days", 20]], blank="none"),
    ],
    result=Result("table", "any", "text", "Seven rows, one a flag, seven columns: flag, title, result (flagged, not flagged, UNKNOWN or "
                  "N/A), value, message, rule, parameters with their sources"),
    sources=[
        Source("Open Contracting Partnership, Cardinal", "docs/cli/indicators R003, R018, R024, R028, R035, R036, R058",
               "https://github.com/open-contracting/cardinal-rs", evidence="read"),
        Source("Hyndman and Fan, Sample Quantiles in Statistical Packages, 1996", "type 8, for quartiles of discounts",
               evidence="background"),
    ],
    since="0.2.0",
)  # fmt: skip
def tender_red_flags(
    facts: list[list[Any]],
    bids: list[list[Any]] | None = None,
    discounts: list[float] | None = None,
    as_at: dt.date | None = None,
    parameters: list[list[Any]] | None = None,
) -> list[list[Any]]:
    """Market red flags of one procurement: R003, R018, R024, R028, R035, R036 and R058 of Open Contracting's Cardinal.

    facts: rows of name and value; bids: one row a bid, four columns; discounts: shares, n comparable contracts. Result: seven rows of
    flag, title, result, value (days, bids or share), message, rule, parameters. A flag is a reason to look, not a proof of anything.
    Prices must be of one currency and VAT basis. Errors: #VALUE! for an unknown fact, a negative number, an unknown status.
    """
    told = _told(facts)
    start = told.get("submission_start")
    day = as_at or (DAY_ZERO + dt.timedelta(seconds=start) if start is not None else None)
    if day is None:
        raise errors.MissingArgument("as_at", description="the date of the check, because facts has no submission_start")
    entries = _parameters(parameters, day)
    shares = [exact(d) for d in discounts or []]
    market = Market(told, _bids(bids), shares, {key: exact(entry.value) for key, entry in entries.items()})
    rows = []
    for id_, title, rule, keys, judge in FLAGS:
        result, number, text = judge(market)
        used = "; ".join(f"{k} = {shown(entries[k].value)} {entries[k].unit} ({entries[k].source}; {entries[k].evidence})" for k in keys)
        rows.append([id_, title, result, number, text, rule, used])
    return rows


def _parameters(rows: list[list[Any]] | None, day: dt.date) -> dict[str, Any]:
    """The dated thresholds, the user's own going before ours."""
    from udfs.parameters import parameter  # reads files, so only when called
    from udfs.tender.health import own_parameters

    own = own_parameters(rows, day)
    return {key: parameter(key, day, own) for _, _, _, keys, _ in FLAGS for key in keys}


def _told(rows: list[list[Any]]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for number, cells in enumerate(rows):
        name, cell = ([None if c == "" else c for c in cells] + [None, None])[:2]
        if all(c in (None, "") for c in cells):
            continue
        if any(c not in (None, "") for c in cells[2:]):
            raise errors.Refused(At("facts", number), reason="a fact is a name and one value; clear the further columns")
        name = name.strip().casefold().replace(" ", "_") if isinstance(name, str) else name
        if name not in FACTS:
            raise errors.NotAChoice(At("facts", number, 0), value=shown(name), choices=", ".join(FACTS))
        if name in told:
            raise errors.Refused(At("facts", number, 0), reason=f"{name} is given twice; keep the right one")
        if cell is not None:
            kind, choices = FACTS[name]
            told[name] = _moment(At("facts", number, 1), cell) if kind == "moment" else value(number, 1, kind, choices, cell)
    if {"submission_start", "submission_end"} <= told.keys() and told["submission_end"] < told["submission_start"]:
        raise errors.Refused("facts", reason="submission_end lies before submission_start; correct one of them")
    if {"discount_quartile_1", "discount_quartile_3"} <= told.keys() and told["discount_quartile_3"] < told["discount_quartile_1"]:
        raise errors.Refused("facts", reason="discount_quartile_3 lies below discount_quartile_1; correct one of them")
    return told


def _moment(at: At, cell: Any) -> int:
    """Seconds since day zero of a date with its time of day; whole seconds, because a serial cannot hold them exactly."""
    if isinstance(cell, str) and "T" in cell:
        try:
            moment = dt.datetime.fromisoformat(cell.strip().replace("Z", "+00:00"))
            moment = moment.astimezone(dt.UTC).replace(tzinfo=None) if moment.tzinfo else moment
        except (ValueError, OverflowError):
            raise errors.NotADate(at, value=shown(cell)) from None
        return round((moment - dt.datetime.combine(DAY_ZERO, dt.time())).total_seconds())
    day = value(at.row, 1, "date", (), cell)
    return (day - DAY_ZERO).days * SECONDS if isinstance(cell, str) else round(exact(cell) * SECONDS)


def _bids(rows: list[list[Any]] | None) -> list[Bid] | None:
    if rows is None:
        return None
    bids = [_bid(number, cells) for number, cells in enumerate(rows) if any(c not in (None, "") for c in cells)]
    return bids or None


def _bid(row: int, cells: list[Any]) -> Bid:
    if len(cells) != 4:
        raise errors.Refused("bids", reason=f"it has {len(cells)} columns; give bidder, price, status, awarded")
    bidder, price, status, awarded = (None if c == "" else c for c in cells)
    for column, cell in ((0, bidder), (2, status)):
        if cell is None:
            raise errors.BlankCell(At("bids", row, column), remedy="fill it in")
    name = coerce(Param("bids", "-", "text", "scalar", "-", 0), bidder)
    amount = _at(row, 1, "pounds", (), price)
    return Bid(name, None if amount is None else exact(amount), _at(row, 2, "choice", STATUSES, status),
               bool(_at(row, 3, "yes_no", (), awarded)))  # fmt: skip


def _at(row: int, column: int, kind: str, choices: tuple[str, ...], cell: Any) -> Any:
    """A cell of bids by the kinds of facts, its place named as bids."""
    try:
        return value(row, column, kind, choices, cell)
    except errors.UdfError as problem:
        problem.at = At("bids", row, column)
        raise
