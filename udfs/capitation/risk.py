"""Gain and loss against a benchmark: bands, dead-bands, caps, and what a share is really worth (F13)."""

from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from udfs import errors
from udfs.capitation.shares import by_weight, capped, caps_of, share_between, whole_pence
from udfs.capitation.split import SUM_IN_SIGHT
from udfs.cells import shown
from udfs.columns import distinct, same_length
from udfs.errors import At
from udfs.money import exact, pence, pounds
from udfs.registry import Param, Result, Source, udf

FORMS = ("excess", "first_pound")
KEYS = ("equal", "budget", "equity", "performance")
REFERENCE = Source("commissioning-workbooks, capitation reference", "F13, gain and loss share", evidence="project rule")
CORRIDORS = Source("Pearl Health, ACO REACH: Exploring the Performance Year Discount", "Exhibit A, corridors", evidence="published rule")
MONITOR = Source("Monitor, gain/loss sharing example", "gain/loss pool, equal, budget, equity and performance keys", "https://www.gov.uk",
                 evidence="published rule")  # fmt: skip
SAVINGS = Source("CMS, Medicare Shared Savings Program", "public use file 2016; 42 CFR 425 subpart G", evidence="reproduced")
BANDS = Param("gain_bands", "", kind="number", rank="table", unit="share of the benchmark, share", example=[[0, None, 0.5]], blank="none",
              minimum=0)  # fmt: skip


class Band(NamedTuple):
    """Shares of the benchmark from which and up to which (None: no end) a share is paid."""

    lower: Fraction
    upper: Fraction | None
    share: Fraction


class Side(NamedTuple):
    """Terms of the gain side or of the loss side."""

    bands: list[Band]
    dead: Fraction
    cap: Fraction | None
    jump: Fraction  # what the first-pound form pays at once when the dead-band is reached, as a share of the benchmark


@udf(
    params=[
        Param("benchmarks", "Expected cost; one figure for all rows, or one for each", kind="number", rank="column", unit="GBP",
              example=[100000000], decimals=2, above=0),
        Param("actuals", "Actual cost of each year or scenario", kind="number", rank="column", unit="GBP",
              example=[95000000, 103000000], decimals=2),
        BANDS._replace(description="Bands of a gain, three columns: from and up to (shares of the benchmark, last one blank for no end) "
                       "and the provider's share, 0 to 1; from 0 upwards without gaps"),
        BANDS._replace(name="loss_bands", example=[[0, None, 1]], description="Bands of a loss, in the same three columns; 0 to blank at "
                       "share 0 where the provider bears none"),
        Param("form", "What a passed dead-band opens: excess (only what lies beyond it is shared) or first_pound (everything is, so the "
              "payment jumps there)", kind="text", rank="scalar", unit="text", example="excess", choices=FORMS),
        Param("dead_bands", "Two cells: dead-band of the gain side and of the loss side, shares of the benchmark; none when left out",
              kind="number", rank="row", unit="share of the benchmark", example=[0.02, 0.02], minimum=0),
        Param("caps", "Two cells: cap of what is paid on the gain side and on the loss side, shares of the benchmark; blank for no cap, 0 "
              "for nothing", kind="number", rank="row", unit="share of the benchmark", example=[0.1, 0.1], minimum=0, blank="none"),
        Param("quality_scores", "Score of each row, 0 to 1, that multiplies a gain; 1 when left out", kind="number", rank="column",
              unit="share", example=[0.9, 0.9], minimum=0),
    ],
    result=Result("table", "any", "GBP and shares", "A row for each actual, eight columns: benchmark (GBP), actual (GBP), difference (GBP, "
                  "+ gain), difference as a share of the benchmark, provider's part (GBP, + paid to it, - paid by it), commissioner's part "
                  "(GBP, the rest), effective share of the provider (empty where there is no difference), note"),
    sources=[REFERENCE, CORRIDORS, SAVINGS],
    since="0.3.0",
)  # fmt: skip
def risk_share(
    benchmarks: list[Decimal], actuals: list[Decimal], gain_bands: list[list], loss_bands: list[list], form: str,
    dead_bands: list[float] | None = None, caps: list[float | None] | None = None, quality_scores: list[float] | None = None,
) -> list[list[Any]]:  # fmt: skip
    """Who has how much of a gain or loss against the benchmark, and the share that comes to in effect (F13).

    benchmarks: 1 or n; actuals, quality_scores: n; bands: from, up to, share. Result: n rows of eight columns. Each band pays its
    share of what lies in it; the sum is cut at the cap; provider + commissioner = difference to the penny.
    Errors: #VALUE! for a benchmark of zero or less, bands with gaps or overlaps, a share above 1.
    """
    if len(benchmarks) == 1:
        benchmarks = benchmarks * len(actuals)
    same_length(actuals=actuals, benchmarks=benchmarks, quality_scores=quality_scores)
    both = [_side(0, "gain_bands", gain_bands, dead_bands, caps), _side(1, "loss_bands", loss_bands, dead_bands, caps)]
    rows = []
    for i, (benchmark, actual) in enumerate(zip(benchmarks, actuals, strict=True)):
        score = share_between(At("quality_scores", i), quality_scores[i]) if quality_scores else Fraction(1)
        rows.append(_row(pence(benchmark), pence(actual), both, form, score))
    return rows


def _row(benchmark: int, actual: int, both: list[Side], form: str, score: Fraction) -> list[Any]:
    difference = benchmark - actual
    side, sign = (both[0], 1) if difference >= 0 else (both[1], -1)
    rate = Fraction(abs(difference), benchmark)
    share = _of_benchmark(rate, side, form) * (score if sign > 0 else 1)
    cut = side.cap is not None and share > side.cap
    due = whole_pence(benchmark * (side.cap if cut else share))
    note = _note(benchmark, side, rate, form, cut)
    effective = Fraction(due, abs(difference)) if difference else ""
    amounts = map(pounds, (benchmark, actual, difference))
    return [*amounts, sign * rate, pounds(sign * due), pounds(difference - sign * due), effective, note]


def _of_benchmark(rate: Fraction, side: Side, form: str) -> Fraction:
    """What is paid before the cap, as a share of the benchmark."""
    if form == "first_pound" and rate < side.dead:
        return Fraction(0)
    start = side.dead if form == "excess" else Fraction(0)
    return _paid(side.bands, start, rate)


def _paid(bands: list[Band], start: Fraction, rate: Fraction) -> Fraction:
    tops = [rate if b.upper is None else min(rate, b.upper) for b in bands]
    return sum((b.share * max(top - max(b.lower, start), 0) for b, top in zip(bands, tops, strict=True)), Fraction(0))


def _note(benchmark: int, side: Side, rate: Fraction, form: str, cut: bool) -> str:
    notes = ["cut at the cap"] if cut else []
    if rate and (rate < side.dead or (form == "excess" and rate == side.dead)):
        notes.append("inside the dead-band")
    if form == "first_pound" and side.dead and rate:
        jump = side.jump if side.cap is None else min(side.jump, side.cap)
        notes.append(f"the payment jumps by £{pounds(whole_pence(benchmark * jump)):,} at {float(100 * side.dead):.15g} % of the benchmark")
    return "; ".join(notes)


def _side(number: int, name: str, rows: list[list], dead_bands: list[float] | None, caps: list[float | None] | None) -> Side:
    """One side's terms; `number` is its place in the two-cell arguments."""
    for told, given in (("dead_bands", dead_bands), ("caps", caps)):
        if given is not None and len(given) != 2:
            raise errors.Refused(told, reason=f"it has {len(given)} cells; give two, the gain side first, then the loss side")
    bands = _bands(name, rows)
    dead = share_between(At("dead_bands", None, number), dead_bands[number]) if dead_bands else Fraction(0)
    cap = None if caps is None or caps[number] is None else share_between(At("caps", None, number), caps[number])
    return Side(bands, dead, cap, _paid(bands, Fraction(0), dead))


def _bands(name: str, rows: list[list]) -> list[Band]:
    """Bands from 0 upwards, each beginning where the one before it ends; rows of blanks are passed over."""
    bands: list[Band] = []
    for i, row in enumerate(rows):
        if not any(cell is not None for cell in row):
            continue
        if len(row) != 3 or row[0] is None or row[2] is None:
            raise errors.Refused(At(name, i), reason="a band needs three cells: from, up to (blank for no end) and share; fill them in")
        begin = bands[-1].upper if bands else Fraction(0)
        if begin is None:
            raise errors.Refused(At(name, i), reason="the band before it has no end; give that one an end or take this one out")
        lower, upper = exact(row[0]), None if row[1] is None else exact(row[1])
        if lower != begin:
            rule = f"bands follow one another without gap or overlap, so it must begin at {shown(begin)} (share 0 where nothing is paid)"
            raise errors.OutOfRange(At(name, i, 0), value=shown(row[0]), rule=rule)
        if upper is not None and upper <= lower:
            raise errors.OutOfRange(At(name, i, 1), value=shown(row[1]), rule=f"the band begins at {shown(row[0])}, so end it above that")
        if upper is not None and upper > 1:
            rule = "it is a share of the benchmark, so give 5 % as 0.05; the last band's end may be blank"
            raise errors.OutOfRange(At(name, i, 1), value=shown(row[1]), rule=rule)
        bands.append(Band(lower, upper, share_between(At(name, i, 2), row[2])))
    if not bands:
        raise errors.Refused(name, reason="it holds no band; give 0, blank, 0 where this side shares nothing")
    return bands


@udf(
    params=[
        Param("shares", "Provider's share of a gain at full quality, 0 to 1", kind="number", rank="column", unit="share",
              example=[0.5, 0.75], minimum=0),
        Param("quality_scores", "Quality score, 0 to 1", kind="number", rank="column", unit="share", example=[0.9932, 0.9635], minimum=0),
        Param("loss_limits", "Two cells: lowest and highest share of a loss", kind="number", rank="row", unit="share",
              example=[0.4, 0.75], minimum=0),
        Param("withheld", "Part of an earned gain that is withheld, 0 to 1", kind="number", rank="scalar", unit="share",
              example=0.02),
    ],
    result=Result("table", "number", "share", "A row for each share, three columns: share of a gain (share x score), the same less what is "
                  "withheld, share of a loss (1 less share x score, kept between the two limits)"),
    sources=[REFERENCE, SAVINGS],
    since="0.3.0",
)  # fmt: skip
def risk_quality_share(
    shares: list[float], quality_scores: list[float], loss_limits: list[float], withheld: float = 0
) -> list[list[Fraction]]:
    """Shares of gain and loss after quality: good quality raises the gain kept and lowers the loss borne (F13).

    shares, quality_scores: n. Result: n x 3 shares, to be used as bands of RISK_SHARE.
    Errors: #VALUE! for a share or score outside 0 to 1, or limits in the wrong order.
    """
    same_length(shares=shares, quality_scores=quality_scores)
    if len(loss_limits) != 2 or loss_limits[0] > loss_limits[1]:
        raise errors.Refused("loss_limits", reason="give two cells, the lowest share of a loss first, then the highest")
    low, high = (share_between(At("loss_limits", None, j), limit) for j, limit in enumerate(loss_limits))
    keep = 1 - share_between("withheld", withheld)
    rows = []
    for i, (share, score) in enumerate(zip(shares, quality_scores, strict=True)):
        rate = share_between(At("shares", i), share) * share_between(At("quality_scores", i), score)
        rows.append([rate, rate * keep, min(max(1 - rate, low), high)])
    return rows


@udf(
    params=[
        Param("amount", "Gain (positive) or loss (negative) of the pool", kind="number", rank="scalar", unit="GBP", example=-100000,
              decimals=2, blank_as_zero=SUM_IN_SIGHT),
        Param("parties", "Name of each party, each once", kind="text", rank="column", unit="name", example=["Acute", "Community", "GPs"]),
        Param("key", "Rule of sharing: equal, or in proportion to the basis: budget, equity or performance", kind="text", rank="scalar",
              unit="text", example="budget", choices=KEYS),
        Param("basis", "Budget, equity or performance figure of each party; left out under equal", kind="number", rank="column",
              unit="any", example=[60, 30, 10], minimum=0),
        Param("caps", "Most each party may gain or lose (its appetite); blank for no cap, 0 for nothing", kind="number", rank="column",
              unit="GBP", example=[None, 20000, None], decimals=2, minimum=0, blank="none"),
        Param("cap_policy", "What lies above a cap: report (left unmet) or respread (to parties with room)", kind="text", rank="scalar",
              unit="text", example="report", choices=("report", "respread")),
    ],
    result=Result("table", "any", "GBP", "A row for each party and a last row unmet, five columns: party, share by the key, amount before "
                  "caps (GBP), amount after caps (GBP), effective share of the whole (empty where there is nothing to share). The fourth "
                  "column adds up to the amount"),
    sources=[REFERENCE, MONITOR],
    since="0.3.0",
)  # fmt: skip
def risk_pool_share(
    amount: Decimal, parties: list[str], key: str, basis: list[float] | None = None, caps: list[Decimal | None] | None = None,
    cap_policy: str = "report",
) -> list[list[Any]]:  # fmt: skip
    """A gain or loss among many parties by one key, each up to its cap, what nobody bears reported (F13).

    parties, basis, caps: n. Result: n + 1 rows; parts + unmet = amount to the penny.
    Errors: #VALUE! for a party given twice or a basis missing or given under equal; #DIV/0! when the basis is all zero.
    """
    same_length(parties=parties, basis=basis)
    distinct("parties", parties)
    if (basis is None) != (key == "equal"):
        reason = "equal shares need no basis; leave it out" if basis else f"give the {key} figure of each party"
        raise errors.Refused("basis", reason=reason)
    weights = [exact(b) for b in basis] if basis else [Fraction(1)] * len(parties)
    by_weight(1, weights, parties, "basis")
    whole, sign = abs(pence(amount)), -1 if amount < 0 else 1
    spread = capped(whole, weights, parties, caps_of("caps", caps, len(parties), parties=parties), cap_policy, "basis")
    effective, all_of_them = lambda part: Fraction(part, whole) if whole else "", sum(weights)
    rows = [
        [party, weight / all_of_them, pounds(sign * before), pounds(sign * after), effective(after)]
        for party, weight, before, after in zip(parties, weights, spread.before, spread.after, strict=True)
    ]
    return [*rows, ["unmet", "", pounds(0), pounds(sign * spread.unmet), effective(spread.unmet)]]
