"""What is wrong with the settings and years of a contract model, cell by cell: while anything here blocks, nothing is paid."""

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction

from udfs.cells import shown
from udfs.findings import Finding
from udfs.money import exact
from workbooks.contract_model.amounts import amount_findings
from workbooks.contract_model.job import (
    CONTRACT_SUM,
    MOST_YEARS,
    READING_A,
    READING_B,
    SCHEMA,
    TABLE,
    TRAJECTORY,
    ContractJob,
)
from workbooks.contract_model.party_findings import party_findings
from workbooks.job.findings import at, block, choice_findings, is_number, setting_findings
from workbooks.job.schema import Row

SIGNED = {"list_growth", "growth", "demand", "price", "threshold", "target", "result"}  # may be negative
SHARES = {"years": ("outcome_share", "score"), "measures": ("weight",), "gains": ("share",), "losses": ("share",),
          "parties": ("gain_share", "loss_share")}  # fmt: skip
SHARE_SETTINGS = ("vat_recovered", "vat_rate", "discount_rate", "distribution_gate", "gain_dead", "loss_dead", "gain_cap", "loss_cap",
                  "top_slice", "prime_gain_share", "prime_loss_share")  # fmt: skip
ONCE = (("breaks", "year"), ("scenarios", "scenario"), ("parties", "party"), ("services", "service"), ("carveouts", "contract"),
        ("units", "unit"), ("costs", "cost"), ("measures", "year", "measure"), ("members", "contract", "unit"))  # fmt: skip
ENTERED = "entered by hand"  # how a template marks a value of somebody's own in place of a dated one
PER_CENT = "It is a share: write 10 per cent as 0.1."


def findings(job: ContractJob) -> list[Finding]:
    """Every fault, in the order of the sheets."""
    found = [*setting_findings(SCHEMA, job), *choice_findings(SCHEMA, job), *_signs(job), *_shares(job), *_twice(job), *_term(job),
            *_sums(job), *_outcomes(job), *_cost(job), *_trajectory(job), *_bands(job), *_breaks(job), *party_findings(job)]  # fmt: skip
    unsure = any(f.severity == "block" for f in (*job.findings, *found))  # then no amount can be worked out
    return found if unsure else [*found, *amount_findings(job)]


def ready(job: ContractJob) -> bool:
    """Whether anything may be paid: no cell of the inputs blocks."""
    return not any(f.severity == "block" for f in (*job.findings, *findings(job)))


def _cell(job: ContractJob, table: str, row: Row, column: str, rule: str, told: str, remedy: str) -> Finding:
    header = next(f.header for f in SCHEMA.tables[table] if f.name == column)
    return block(at(SCHEMA, row, table, column), rule, told.format(header=header, value=shown(row.get(column))), remedy)


def _needed(job: ContractJob, names: tuple[str, ...], why: str) -> Iterator[Finding]:
    """Settings that a filled table makes necessary."""
    for name in names:
        if job.settings.get(name) is None:
            yield block(f"settings, {name}", "settings", f"{SCHEMA.known[name].label} is blank, but {why}.", "Fill it in.")


# ---- every table


def _signs(job: ContractJob) -> Iterator[Finding]:
    for table, columns in SCHEMA.tables.items():
        for column in (c.name for c in columns if c.kind in ("number", "money") and c.name not in SIGNED):
            for row in job.rows[table]:
                if is_number(row.get(column)) and row[column] < 0:
                    yield _cell(job, table, row, column, "negative", "{header} is {value}, a negative figure.", "Enter 0 or more.")
    for table, columns in (("years", ("list_growth", "growth")), ("scenarios", ("demand", "price"))):
        for column in columns:
            for row in job.rows[table]:
                if is_number(row[column]) and not -1 < row[column] <= 1:
                    yield _cell(job, table, row, column, "shares", "{header} is {value}.", f"{PER_CENT} Nothing falls by all of it.")


def _shares(job: ContractJob) -> Iterator[Finding]:
    for table, columns in SHARES.items():
        for column in columns:
            for row in job.rows[table]:
                if is_number(row[column]) and row[column] > 1:
                    yield _cell(job, table, row, column, "shares", "{header} is {value}.", PER_CENT)
    for name in SHARE_SETTINGS:
        value = job.settings.get(name)
        if is_number(value) and value > 1:
            yield block(f"settings, {name}", "shares", f"{SCHEMA.known[name].label} is {shown(value)}.", PER_CENT)


def _twice(job: ContractJob) -> Iterator[Finding]:
    for table, *columns, column in ONCE:
        seen: dict[object, Row] = {}
        for row in job.rows[table]:
            key = tuple(str(row[name]).strip().casefold() for name in (*columns, column))
            if row[column] is not None and key in seen:
                told = f"{{header}} {{value}} stands twice{_of(row, columns)}, first at {seen[key]['at']}."
                yield _cell(job, table, row, column, "twice", told, "Keep one; capitals make no difference.")
            seen.setdefault(key, row)


def _of(row: Row, columns: list[str]) -> str:
    """What else both rows have in common."""
    return f" for {' and '.join(shown(row[name]) for name in columns)}" if columns else ""


# ---- years


def _term(job: ContractJob) -> Iterator[Finding]:
    """Years 1, 2, 3 ... to the term, each once, in order."""
    term, rows = job.settings.get("years"), job.years
    if is_number(term) and (term > MOST_YEARS or term != int(term)):
        yield block("settings, years", "term", f"The contract has {shown(term)} years.", f"Enter a whole number from 1 to {MOST_YEARS}.")
        return
    for place, row in enumerate(rows, 1):
        if row["year"] is not None and row["year"] != place:
            told = f"Year {place} is missing here: the row is year {shown(row['year'])}."
            yield _cell(job, "years", row, "year", "term", told, "Give every year its row, in order from 1.")
            return
    if is_number(term) and len(rows) != term:
        told = f"The contract has {shown(term)} years, the table Years {len(rows)}."
        yield block("settings, years", "term", told, "Add the years that are missing, or correct the term.")


def _sums(job: ContractJob) -> Iterator[Finding]:
    """Each year on one basis, and the year before known where it grows from it."""
    if not job.has_sums:
        return
    people = head = False  # whether the year before has them
    for place, row in enumerate(job.years):
        bases = [c for c in ("sum", "per_head", "growth") if row[c] is not None]
        lists = [c for c in ("list", "list_growth") if row[c] is not None]
        if len(bases) != 1:
            told = f"Year {place + 1} has {len(bases) or 'none'} of contract sum, £ per head and growth of £ per head."
            yield _cell(job, "years", row, (bases or ["sum"])[-1], "one basis", told, "Enter exactly one of them; no growth is 0.")
        elif bases == ["growth"] and not head:
            yield _cell(job, "years", row, "growth", "one basis", "£ per head cannot grow: the year before has none.", "Enter it.")
        if len(lists) > 1 or (not lists and bases != ["sum"]):
            told = f"Year {place + 1} has {len(lists) or 'none'} of list and growth of the list."
            yield _cell(job, "years", row, (lists or ["list"])[-1], "one basis", told, "Enter exactly one of them; no growth is 0.")
        elif lists == ["list_growth"] and not people:
            yield _cell(job, "years", row, "list_growth", "one basis", "The list cannot grow: the year before has none.", "Enter it.")
        if row["list"] == 0:
            yield _cell(job, "years", row, "list", "people", "The list is 0, so there is no amount a head.", "Enter the people.")
        people = bool(lists)
        head = people if row["sum"] is not None else bool(bases)
    if job.given("vat_spend"):
        yield from _complete(job, "vat_spend")
        yield from _needed(job, ("vat_recovered",), "purchases that bear VAT are given")


def _complete(job: ContractJob, column: str) -> Iterator[Finding]:
    """A column of the years that is begun is filled in every year."""
    for row in job.years:
        if row[column] is None:
            yield _cell(job, "years", row, column, "blank", "{header} is blank in one year and filled in another.",
                        "A blank is not a zero: fill it in, or empty the column.")  # fmt: skip


def _outcomes(job: ContractJob) -> Iterator[Finding]:
    if not job.has_ramp:
        return
    yield from _complete(job, "outcome_share")
    before = 0.0
    for place, row in enumerate(job.years, 1):
        measured, share = bool(job.measures(place)), row["outcome_share"]
        if measured == (row["score"] is not None):
            told = f"Year {place} has {'measures and a score' if measured else 'neither measures nor a score'}."
            yield _cell(job, "years", row, "score", "one score", told, "Give its measures, or the score that is assumed.")
        if is_number(share):
            if share < before:
                told = f"The outcome share falls from {shown(before)} to {shown(share)} in year {place}."
                yield Finding(at(SCHEMA, row, "years", "outcome_share"), "ramp", "warn", told, "Say why, or correct it.")
            before = share
    yield from _measures(job)


def _measures(job: ContractJob) -> Iterator[Finding]:
    known = range(1, len(job.years) + 1)
    for row in job.rows["measures"]:
        if row["year"] is not None and row["year"] not in known:
            yield _cell(job, "measures", row, "year", "term", "There is no year {value}.", f"Use a year from 1 to {len(job.years)}.")
    for year in known:
        rows = [job.rows["measures"][i] for i in job.measures(year)]
        if rows and all(is_number(row["weight"]) for row in rows):
            whole = sum((exact(row["weight"]) for row in rows), Fraction(0))
            if whole != 1:
                told = f"The weights of year {year} add up to {shown(whole)}, not 1 (difference {shown(whole - 1)})."
                yield _cell(job, "measures", rows[0], "weight", "weights add up", told, "Correct them; they are never rescaled.")


# ---- cost and trajectory


def _cost(job: ContractJob) -> Iterator[Finding]:
    if not any(job.given(c) for c in ("planned", "planned_saving", "actual")):
        return
    over = True
    for place, row in enumerate(job.years, 1):
        plans = [c for c in ("planned", "planned_saving") if row[c] is not None]
        if row["actual"] is not None and not over:
            yield _cell(job, "years", row, "actual", "years in order", f"Year {place} has an actual cost, a year before it has none.",
                        "Fill in the years before; a year without cost is 0.")  # fmt: skip
        over = over and row["actual"] is not None
        if len(plans) > 1 or (not plans and row["actual"] is None):
            told = f"Year {place} has {'both' if plans else 'neither'} planned cost {'and' if plans else 'nor'} planned saving."
            yield _cell(job, "years", row, "planned", "one plan", told, "Enter one of them, or the actual cost.")
        if plans == ["planned_saving"] and not job.has_trajectory:
            yield _cell(job, "years", row, "planned_saving", "one plan", "There is no trajectory to save against.", "Enter the cost.")


def _trajectory(job: ContractJob) -> Iterator[Finding]:
    chosen = job.settings.get("trajectory_from")
    if chosen in (READING_A, READING_B) and not job.has_readings:
        yield from _needed(job, ("rise", "rise_share", "rise_years", "added", "reached_in_year"), f"the trajectory is {chosen}")
    if job.given("trajectory"):
        yield from _complete(job, "trajectory")
        yield from _needed(job, ("trajectory_from",), "there is a trajectory")
    elif chosen == TABLE:
        yield block("settings, trajectory_from", "trajectory", "The trajectory is that of the table, but its column is empty.",
                    "Fill in the column of Years, or choose a reading.")  # fmt: skip
    if job.has_savings:
        yield from _needed(job, ("trajectory_price_base", "cost_price_base", "timing"), "savings are measured")
        yield from _price_bases(job)


def _price_bases(job: ContractJob) -> Iterator[Finding]:
    trajectory, cost = (job.settings.get(n) for n in ("trajectory_price_base", "cost_price_base"))
    if trajectory and cost and trajectory != cost:
        told = f"The trajectory is {trajectory} and the cost {cost}."
        yield block("settings, cost_price_base", "price base", told, "Bring both to one price base; they are never mixed.")
    entry = job.parameters.get("discount_rate")
    ours = entry is not None and entry.evidence != ENTERED and entry.value == job.settings["discount_rate"]
    if trajectory == "nominal" and ours:
        yield block("settings, discount_rate", "price base", "The amounts are nominal, the dated discount rate is for real ones.",
                    "Enter a nominal rate of your own, with its source.")  # fmt: skip


# ---- gain and loss


def _bands(job: ContractJob) -> Iterator[Finding]:
    gains, losses = job.rows["gains"], job.rows["losses"]
    if not gains and not losses:
        return
    for table, side in (("gains", "gain"), ("losses", "loss")):
        if not job.rows[table]:
            yield block(table, "bands", f"There are no bands of a {side}.", "Enter 0, blank, 0 where that side shares nothing.")
        yield from _one_side(job, table, side)
    yield from _needed(job, ("benchmark", "form", "gain_dead", "loss_dead"), "gains and losses are shared")
    if not job.has_cost:
        yield block("years", "benchmark", "Gains and losses are shared, but no year has a cost.", "Fill in planned or actual cost.")
    for kind, there in ((CONTRACT_SUM, job.has_sums), (TRAJECTORY, job.has_trajectory)):
        if job.settings.get("benchmark") == kind and not there:
            yield block("settings, benchmark", "benchmark", f"The benchmark is the {kind}, but there is none.", "Enter it first.")
    dead = [n for n in ("gain_dead", "loss_dead") if job.settings.get(n)]
    if job.settings.get("form") == "first_pound" and dead:
        yield Finding("settings, form", "jump", "warn", "First-pound sharing jumps at the dead-band: a penny of cost can move a large sum.",
                      "Look at the jump on Gain and loss; the excess form has none.")  # fmt: skip


def _one_side(job: ContractJob, table: str, side: str) -> Iterator[Finding]:
    """Bands from 0 upwards, each beginning where the one before it ends; a dead-band that covers them all leaves nothing to share."""
    begin: float | None = 0.0
    for row in job.rows[table]:
        lower, upper = row["from"], row["to"]
        if begin is None:
            yield _cell(job, table, row, "from", "bands", "The band before has no end.", "Give that one an end, or take this one out.")
        elif lower is not None and lower != begin:
            yield _cell(job, table, row, "from", "bands", f"The band begins at {{value}}, not at {shown(begin)}.",
                        "Bands follow one another without gap or overlap; share 0 where nothing is paid.")  # fmt: skip
        if upper is not None and lower is not None and not lower < upper <= 1:
            yield _cell(job, table, row, "to", "bands", f"The band from {shown(lower)} ends at {{value}}.",
                        "End it above its beginning, as a share of the benchmark; the last end may be blank.")  # fmt: skip
        begin = upper
    dead = job.settings.get(f"{side}_dead")
    if job.rows[table] and is_number(dead) and is_number(begin) and dead >= begin:
        told = f"The dead-band of a {side}, {shown(dead)}, reaches beyond its last band, {shown(begin)}: nothing is ever shared."
        yield block(f"settings, {side}_dead", "bands", told, "Make the dead-band smaller, or leave the last end blank.")


def _breaks(job: ContractJob) -> Iterator[Finding]:
    for row in job.rows["breaks"]:
        year = row["year"]
        if is_number(year) and (year != int(year) or not 1 <= year <= len(job.years)):
            told = f"Break year {shown(year)} is not a year of the contract, which has {len(job.years)}."
            yield _cell(job, "breaks", row, "year", "term", told, "Correct it, or take it out.")
    if job.rows["breaks"] and not job.has_savings:
        yield Finding("breaks", "breaks", "warn", "Break years are not shown: there are no savings to weigh them by.",
                      "Fill in trajectory and cost.")  # fmt: skip
    start = job.settings.get("start_date")
    if isinstance(start, dt.date) and start.day != 1:
        yield Finding("settings, start_date", "term", "note", "The contract does not start on the first of a month.",
                      "Months are counted from the first of that month.")  # fmt: skip
