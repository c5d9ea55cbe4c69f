"""What is asked before money is handed out: is the list the one the money is for, has every unit a baseline, is a contract plausible,
are the units of the lists and of the explanation those of this book. Told with the cell to be looked at."""

from collections.abc import Iterator
from fractions import Fraction

from udfs.columns import exact_sum
from udfs.errors import UdfError
from udfs.findings import Finding
from udfs.money import exact, half_up
from udfs.registry import load
from workbooks.capitation.job import NO_DATE, NOWHERE, CapitationJob
from workbooks.capitation.tables import PLACE_BY, SCHEMA, SERVICE_WEIGHTS, SERVICES
from workbooks.capitation.tables import UNITS as KINDS
from workbooks.job.findings import at, block, is_number

WHOLE, DATES, OUTSIDE, GATE, UNITS, PLACED, CLOSES = (
    "the money of a whole", "dates of the places", "practices in no unit", "per-head gate", "units of the lists", "placed by",
    "units that close",
)  # fmt: skip


def asked(job: CapitationJob) -> Iterator[Finding]:
    """Every finding of these gates, in the order of the sheets."""
    yield from _whole(job)
    yield from _dates(job)
    yield from _placed_otherwise(job)
    yield from _outside(job)
    yield from _closing(job)
    yield from _lists(job)
    yield from _explained(job)
    yield from _gate(job)


# ---- the money of a whole is never split over a part of it


def _whole(job: CapitationJob) -> Iterator[Finding]:
    population = job.settings.get("quantum_population")
    lists = [job.settings.get("universe_list")] if job.partial else [row["list"] for row in job.practices]
    if not is_number(population) or not job.practices or not all(is_number(n) for n in lists):
        return  # each is told where it stands
    listed = float(exact_sum(lists))
    if abs(listed - population) > job.list_tolerance:
        sentence = f"The money is for a registered list of {population:,.0f}, and the list is {listed:,.0f}: nothing is split."
        remedy = ("List every practice the money is for, or enter the money of these practices (hospital and community, prescribing) and "
                  "the list it is for.")  # fmt: skip
        yield block("settings, quantum_population", WHOLE, sentence, remedy)


# ---- places and pace


def _dates(job: CapitationJob) -> Iterator[Finding]:
    """That nobody compared the dates; places taken from a column of the practices are of the day of the practices."""
    if job.settings.get("place_by"):
        return
    for name, label in (("population_date", "Population as at"), ("mapping_date", "Places as at")):
        if job.rows["places"] and job.settings.get(name) is None:
            known = name == "population_date" and job.as_at != NO_DATE
            usual = f" It is {job.as_at:%d/%m/%Y} where the lists are of the as-at date." if known else ""
            sentence = f"{label} is blank, so it was not checked that population and places are of one day."
            yield Finding(f"settings, {name}", DATES, "warn", sentence, f"Enter it.{usual}")


def _placed_otherwise(job: CapitationJob) -> Iterator[Finding]:
    """Places typed in, or left from before, beside a column they are said to come from."""
    column = job.settings.get("place_by")
    if column not in PLACE_BY:
        return
    of = {str(row["practice"]).casefold(): str(row.get(str(column)) or "").casefold() for row in job.practices}
    own = ("",) if any(of.values()) else ()  # one the column leaves blank is placed by hand
    others = [row for row in job.rows["places"] if row["place"] is not None
              and of.get(str(row["practice"]).casefold(), "") not in (*own, str(row["place"]).casefold())]  # fmt: skip
    if others:
        told = f"{len(others)} of the places typed in below are others" if own else "that column of Practices is blank"
        sentence = f"Placed by is {column}, but {told}; those typed in are used."
        remedy = "Empty Placed by, or empty the table Places and press Assign practices to places."
        first = at(SCHEMA, others[0], "places", "place")
        yield Finding("settings, place_by", PLACED, "warn", f"{sentence} The first stands at {first}." if own else sentence, remedy)


def _outside(job: CapitationJob) -> Iterator[Finding]:
    """Practices whose money moves with no unit: of places that is said, of a CCG or system there is no reason for it."""
    kind = job.paced_by
    if not job.is_paced:
        return
    placed = {str(row["practice"]).casefold() for row in job.rows["places"] if row["place"] is not None}
    inside = (lambda row: str(row["practice"]).casefold() in placed) if kind == "place" else (lambda row: row.get(kind))
    out = [row for row in job.practices if not inside(row)]
    if not out:
        return
    told = "1 practice stands" if len(out) == 1 else f"{len(out)} practices stand"
    if kind == "place":
        people = sum(row["list"] for row in out if is_number(row["list"]))
        sentence = (f"{told} in no place, with {people:,.0f} people: their money is no part of the targets of the units, and money "
                    "entered for next year is shared among the places alone.")  # fmt: skip
        yield Finding("settings, pace_budget", OUTSIDE, "warn", sentence, "Place them, or enter the money of the places alone.")
    else:
        sentence = f"{told} in no {kind}, so their money moves with no unit: nothing is paced."
        yield block(at(SCHEMA, out[0], "practices", kind), OUTSIDE, sentence, f"Enter the {kind} of each practice.")


def _closing(job: CapitationJob) -> Iterator[Finding]:
    """The target of a unit that closes is in no unit's; where the money is the sum of the targets, it leaves that as well."""
    closing = [row for row in job.rows["baselines"] if row["closing"] is True and row["unit"] is not None]
    targets = _targets(job) if closing and job.is_paced and job.settings.get("pace_budget") is None else None
    for row in closing if targets else ():
        left = sum((targets[i] for i in _members(job, row["unit"], (job.paced_by,))), Fraction(0))
        sentence = (f"{row['unit']} closes, so its target of £{half_up(left, 2):,} is no part of the money: Money of next year is blank, "
                    "which takes the targets of the units that stay.")  # fmt: skip
        remedy = "Enter the money of next year, with that sum if the units that take over its people are to have it."
        yield Finding(at(SCHEMA, row, "baselines", "closing"), CLOSES, "warn", sentence, remedy)


# ---- units that stand elsewhere


def _known(job: CapitationJob) -> set[str]:
    units = (*job.codes, *job.places, *job.groups("ccg"), *job.groups("system"))
    return {code.casefold() for code in units if code != NOWHERE}


def _lists(job: CapitationJob) -> Iterator[Finding]:
    rows, known = [row for row in job.rows["lists"] if row["unit"] is not None], _known(job)
    for row in rows:
        if str(row["unit"]).casefold() not in known:
            yield block(at(SCHEMA, row, "lists", "unit"), "known units", f"There is no practice, place, CCG or system {row['unit']}.",
                        "Correct it, or list the practice on the sheet Practices.")  # fmt: skip
    codes, given = {code.casefold() for code in job.codes}, {str(row["unit"]).casefold() for row in rows}
    missing = len(codes - given)
    if rows and missing and given <= codes:
        told = "1 practice of this book has" if missing == 1 else f"{missing} practices of this book have"
        sentence = f"{told} no row in the lists, so nothing is due or settled for them here."
        yield Finding(at(SCHEMA, rows[-1], "lists", "unit"), UNITS, "warn", sentence, "Add their rows, unless they are paid elsewhere.")


def _explained(job: CapitationJob) -> Iterator[Finding]:
    known: dict[str, set[str]] = {"practice": {c.casefold() for c in job.codes}, "place": {c.casefold() for c in job.places}}
    for row in job.rows["explain"][:1]:
        for column, codes in known.items():
            code = row.get(column)
            if code is not None and str(code).casefold() not in codes and "at" in row:
                yield block(at(SCHEMA, row, "explain", column), "known units", f"There is no {column} {code}.",
                            "Choose one of the drop-down.")  # fmt: skip


# ---- contracts a head


def _gate(job: CapitationJob) -> Iterator[Finding]:
    """What the per-head gate says of each contract, at the cell of its value: it asks, and whoever signs answers."""
    contracts = [row for row in job.rows["contracts"] if is_number(row["value"]) and is_number(row["people"])]
    if not contracts or job.as_at == NO_DATE:
        return
    for row in (row for row in contracts if row["people"] == 0):
        yield block(at(SCHEMA, row, "contracts", "people"), GATE, f"{row['contract']} is for 0 people, so it has no value a head.",
                    "Enter the people it is for.")  # fmt: skip
    areas = [(row, *_area(job, row["unit"])) for row in contracts if row["people"] > 0 and row["value"] >= 0]
    targets = _targets(job) if areas else None
    if targets is None:
        return
    for row, area, people in areas:
        core = float(sum((targets[i] for i in area), Fraction(0)) / people) if people else 0
        if core > 0:
            given = ([row["value"]], [row["people"]], [float(people)], [core], job.as_at)
            *_, status, reason = load()["CAPITATION_PER_HEAD_GATE"].function(*given)[0]
            if status in ("block", "warn"):
                yield Finding(at(SCHEMA, row, "contracts", "value"), GATE, status, f"{row['contract']}: {reason}.",
                              "Say why the contract is so, or correct its value and people; the gate asks, it does not judge.")  # fmt: skip


def _area(job: CapitationJob, unit: object) -> tuple[list[int], Fraction]:
    """Positions of the practices of a place, CCG or system (everybody where none is named), and the people on their lists."""
    chosen = _members(job, unit, KINDS)
    return chosen, sum((exact(n) for i in chosen if is_number(n := job.practices[i]["list"])), Fraction(0))


def _members(job: CapitationJob, unit: object, kinds: tuple[str, ...]) -> list[int]:
    """Positions of the practices of a unit of these kinds; everybody where none is named."""
    placed = {str(row["practice"]).casefold(): str(row["place"]).casefold() for row in job.rows["places"]}
    of = lambda row, kind: placed.get(str(row["practice"]).casefold(), "") if kind == "place" else str(row.get(kind)).casefold()
    return [i for i, row in enumerate(job.practices) if unit is None or str(unit).casefold() in {of(row, kind) for kind in kinds}]


def _targets(job: CapitationJob) -> list[Fraction] | None:
    """Target with remoteness of each practice, GBP, by the functions the sheet calls; nothing where one of them has no answer."""
    functions, value = load(), job.settings
    run = lambda name, *args: [float(x) for x in functions[f"CAPITATION_{name}"].function(*args)]
    get = lambda name: [row[name] for row in job.practices]
    try:
        hchs = run("SERVICE_BLEND", [list(line) for line in zip(*map(get, SERVICES), strict=True)], [value[n] for n in SERVICE_WEIGHTS])
        need = run("INEQUALITIES_BLEND", hchs, get("avoidable_mortality"), value["inequalities_weight"])
        cost = run("UNAVOIDABLE_COST", need, get("market_forces"), get("ambulance"))
        drugs = run("INEQUALITIES_BLEND", get("prescribing"), get("avoidable_mortality"), value["inequalities_weight"])
        streams = ([value["universe_hchs"], value["universe_prescribing"]],) if job.partial else ()
        given = ([list(line) for line in zip(cost, drugs, strict=True)], [value["quantum_hchs"], value["quantum_prescribing"]])
        return [1000 * exact(x) for x in run("TARGET", *given, get("remoteness"), *streams)]
    except (UdfError, TypeError, ValueError):  # a blank or a text among the figures: told at its cell
        return None
