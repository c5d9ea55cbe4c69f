"""What is wrong with the cells of a pooled budget: told before anything is shared out, and never mended in silence."""

import datetime as dt
import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from udfs import dispatch
from udfs.cells import shown
from udfs.columns import SUM_TOLERANCE
from udfs.findings import Finding
from udfs.money import exact
from workbooks.job.findings import at, block, choice_findings, is_number, setting_findings
from workbooks.job.schema import Row
from workbooks.pooled_budget.tables import MISSING_LINE, REFUSED, SCHEMA, TOP, PoolJob

OF_YEAR = ("actuals", "uncommitted", "VAT in the actual",
           "lines within the pool", "pool used up", f"returns: {REFUSED}", f"returns: {MISSING_LINE}")  # fmt: skip
EMPTY = "nothing entered"
WEIGHTED, WITHHELD = 3, 4  # where OUTCOME_SCORE and OUTCOME_PAYMENT answer them
NAMED = ("host", "fixed_partner")  # profiles that need a partner


def findings(job: PoolJob) -> list[Finding]:
    """Every fault of settings, partners, lines, shares, instalments, measures, months and returns, in the order of the sheets."""
    parts = (setting_findings(SCHEMA, job), choice_findings(SCHEMA, job), _rules(job), _once(job), _unknown(job), _partners(job),
             _lines(job), _shares(job), _totals(job), _schedule(job), _measures(job), _months(job), _returns(job))  # fmt: skip
    return [finding for part in parts for finding in part]


def _cell(row: Row, table: str, name: str) -> str:
    return at(SCHEMA, row, table, name)


def _rules(job: PoolJob) -> Iterator[Finding]:
    """Settings that need one another, and partners they name."""
    wanted = {"host": True, "protected_partner": job.settings.get("underspend") == "priority", "performance_partner": False}
    for name, needed in wanted.items():
        value = job.settings.get(name)
        if value is None and needed and not SCHEMA.known[name].required:
            yield block(f"settings, {name}", "settings", "Under priority the partner that waits must be named.", "Name it.")
        elif value is not None and value not in job.partners:
            yield block(f"settings, {name}", "known partners", f"There is no partner {shown(value)}.", _choose(job))
    yield from _performance(job)
    first = job.settings.get("others_first")
    if first is None and job.settings.get("underspend") == "priority":
        sentence = "Under priority the reduction of the others must be given."
        yield block("settings, others_first", "settings", sentence, "Enter it, such as 0.1.")
    if is_number(first) and first > 1:
        yield block("settings, others_first", "settings", f"The reduction is {shown(first)}, more than all.", "Give 10 % as 0.1.")


def _performance(job: PoolJob) -> Iterator[Finding]:
    """The performance element is part of a contribution: its partner has to be named and put in as much."""
    fund, payer = job.settings.get("performance_fund"), job.settings.get("performance_partner")
    if not is_number(fund) or not fund:
        return
    given = next((row["contribution"] for row in job.rows["partners"] if row["partner"] == payer), None)
    if payer is None:
        sentence = "A sum hangs on performance, and it is not said whose contribution it is part of."
        yield block("settings, performance_partner", "performance element", sentence, "Name the partner, or clear the sum.")
    elif is_number(given) and fund > given:
        sentence = f"{fund:,.2f} hangs on performance, more than the {given:,.2f} {payer} puts in, and it is part of that."
        yield block("settings, performance_fund", "performance element", sentence, "Enter no more than the contribution of that partner.")
    elif kept := withheld(job):
        sentence = f"£{kept:,.2f} of the performance element is withheld by {payer}, and no partner bears it: the pool is short of it."
        remedy = "Agree who covers it and note that; the order of cover takes contributions as agreed. See Settlement."
        yield Finding("settings, performance_fund", "withheld", "warn", sentence, remedy)
    if not job.rows["measures"]:
        sentence = "A sum hangs on performance, but there is no measure: it is paid by instalments as the rest is."
        yield Finding("settings, performance_fund", "performance element", "warn", sentence, "Enter the measures, or clear the sum.")


def withheld(job: PoolJob) -> float:
    """GBP the measures have not earned, as the sheet Performance shows it; 0 while the year is not begun or a measure is not complete."""
    if not (job.has_performance and job.has_actuals):
        return 0.0
    column = lambda name: [[row[name]] for row in job.rows["measures"]]
    given = [column(name) for name in ("measure", "weight", "threshold", "target", "result")]
    score = dispatch.call("OUTCOME_SCORE", [*given, job.settings.get("performance_missing"), column("better")])[-1]
    paid = dispatch.call("OUTCOME_PAYMENT", [job.settings["performance_fund"], 1, score[WEIGHTED]])[0] if len(score) > WEIGHTED else []
    return paid[WITHHELD] if len(paid) > WITHHELD and is_number(paid[WITHHELD]) else 0.0


def _choose(job: PoolJob) -> str:
    return f"Choose one of {', '.join(job.partners)}; spelling counts." if job.partners else "Enter the partners first."


# ---- names


def _once(job: PoolJob) -> Iterator[Finding]:
    """A partner or a line that stands twice would be counted twice; a spreadsheet takes l1 for L1."""
    for table, name, noun in (("partners", "partner", "Partner"), ("lines", "line", "Line"), ("measures", "measure", "Measure"),
                              ("scenarios", "scenario", "Scenario")):  # fmt: skip
        seen: dict[str, Row] = {}
        for row in job.rows[table]:
            key = " ".join(str(row[name]).casefold().split())
            if row[name] is not None and key in seen:
                sentence = f"{noun} {row[name]} stands twice, first at {seen[key]['at']}."
                yield block(_cell(row, table, name), "every row once", sentence, "Keep one; capital letters make no difference.")
            seen.setdefault(key, row)
    for table, noun in (("partners", "partner"), ("lines", "line")):
        if not job.rows[table]:
            yield block(table, EMPTY, f"There is no {noun}.", f"Enter the {noun}s of the pool.")


def _unknown(job: PoolJob) -> Iterator[Finding]:
    for table, name in (("lines", "named"), ("lines", "reporter"), ("shares", "partner")):
        for row in job.rows[table]:
            if row[name] is not None and row[name] not in job.partners:
                yield block(_cell(row, table, name), "known partners", f"There is no partner {row[name]}.", _choose(job))
    lines = {row["line"] for row in job.lines}
    for row in job.rows["shares"]:
        if row["line"] is not None and row["line"] not in lines:
            yield block(_cell(row, "shares", "line"), "known lines", f"There is no line {row['line']}.", "Correct it; spelling counts.")


# ---- money


def _money(row: Row, table: str, name: str, *, negative: bool = False) -> Iterator[Finding]:
    """Whole pence, and not below nothing unless that has a meaning."""
    value = row[name]
    if value is None:
        return
    told = f"{shown(value)}"
    if value < 0 and not negative:
        yield block(_cell(row, table, name), "no negative sums", f"It is {told}, which is negative.", "Enter a sum from 0.")
    elif exact(value) * 100 % 1:
        yield block(_cell(row, table, name), "whole pence", f"It is {told}, which is no sum in whole pence.", "Enter pounds and pence.")
    elif abs(value) > TOP:
        yield Finding(_cell(row, table, name), "large sums", "warn", f"It is {value:,.2f}, above {TOP:,}.", "Check that it is in pounds.")


def _partners(job: PoolJob) -> Iterator[Finding]:
    by_basis = job.settings.get("risk_key") != "equal"
    for row in job.rows["partners"]:
        for name in ("contribution", "cap", "risk_cap"):
            yield from _money(row, "partners", name)
        if by_basis and row["basis"] is None:
            sentence = f"{row['partner']} has no basis for its share of the risk; a blank is not a zero."
            remedy = "Enter it, 0 for a partner that bears nothing, or choose equal."
            yield block(_cell(row, "partners", "basis"), "basis", sentence, remedy)
        elif row["basis"] is not None and row["basis"] < 0:
            yield block(_cell(row, "partners", "basis"), "basis", f"It is {shown(row['basis'])}, which is negative.", "Enter it from 0.")
    entered = [row["contribution"] for row in job.rows["partners"]]
    if entered and all(value == 0 for value in entered):
        yield block("partners", "an empty pool", "Nobody puts anything into the pool.", "Enter the contributions.")


def _called(row: Row, nameless: str) -> str:
    return str(row["title"] or row["line"] or nameless)


def _lines(job: PoolJob) -> Iterator[Finding]:
    for row in job.lines:
        yield from _money(row, "lines", "budget", negative=row["kind"] == "savings")
        yield from _money(row, "lines", "actual", negative=True)
        yield from _money(row, "lines", "uncommitted")
        yield from _money(row, "lines", "vat")
        if row["actual"] is None and job.has_actuals:
            remedy = "Enter it, 0 where nothing was spent; merge the returns that have come."
            sentence = f"{_called(row, 'This line')} has no actual; a blank is not a zero."
            yield block(_cell(row, "lines", "actual"), "actuals", sentence, remedy)
        if row["uncommitted"] is None and job.has_actuals:
            sentence = f"It is not said how much of {_called(row, 'this line')} is uncommitted; a blank is not a zero."
            yield block(_cell(row, "lines", "uncommitted"), "uncommitted", sentence, "Enter it, 0 where everything is committed.")
        if row["profile"] in NAMED and row["named"] is None:
            yield block(_cell(row, "lines", "named"), "profile", f"A line that is {row['profile']} needs its partner.", "Name the partner.")
        if row["actual"] is not None and (row["uncommitted"] or 0) > max(row["actual"], 0):
            sentence = f"{_called(row, 'This line')} has {row['uncommitted']:,.2f} uncommitted of an actual of {row['actual']:,.2f}."
            yield block(_cell(row, "lines", "uncommitted"), "uncommitted", sentence, "Only what is in the actual can still be stopped.")
        yield from _odd_actual(row)
    if job.lines and not any(row["kind"] == "vat" for row in job.lines):
        sentence = "The pool has no line for VAT that cannot be recovered."
        remedy = "Add one of the kind vat, with 0 where none is expected: who may recover VAT depends on who buys."
        yield Finding("lines", "VAT leakage", "warn", sentence, remedy)


def _odd_actual(row: Row) -> Iterator[Finding]:
    """VAT is part of its actual; spending below nothing is a credit, which a person has to know of."""
    actual, vat = row["actual"], row["vat"]
    if actual is not None and (vat or 0) > max(actual, 0):
        sentence = f"{_called(row, 'This line')} has {vat:,.2f} of VAT not recovered in an actual of {actual:,.2f}, and it is part of that."
        yield block(_cell(row, "lines", "vat"), "VAT in the actual", sentence, "Correct one of the two.")
    if actual is not None and actual < 0 and row["kind"] != "savings":
        sentence = f"The actual of {_called(row, 'this line')} is {actual:,.2f}: more came back than was spent."
        yield Finding(_cell(row, "lines", "actual"), "credits", "warn", sentence, "Check that it is a credit and not a slip of the sign.")


def _shares(job: PoolJob) -> Iterator[Finding]:
    """An explicit line has a share for every partner, each once, and they add up to 1."""
    explicit = {row["line"]: row for row in job.lines if row["profile"] == "explicit"}
    for line, row in explicit.items():
        given = [share for share in job.rows["shares"] if share["line"] == line]
        yield from _given(job, row, given)
    for row in job.rows["shares"]:
        if row["share"] is not None and not 0 <= row["share"] <= 1:
            remedy = "Give 70 % as 0.7."
            yield block(_cell(row, "shares", "share"), "shares", f"It is {shown(row['share'])}, which is no share of 1.", remedy)
        if row["line"] is not None and row["line"] not in explicit and any(line["line"] == row["line"] for line in job.lines):
            sentence = f"Line {row['line']} is not explicit, so its shares are not used."
            yield Finding(_cell(row, "shares", "line"), "shares", "warn", sentence, "Take them out, or make the line explicit.")


def _given(job: PoolJob, line: Row, given: list[Row]) -> Iterator[Finding]:
    named = [row["partner"] for row in given]
    for row in given:
        if named.count(row["partner"]) > 1 and row is [r for r in given if r["partner"] == row["partner"]][-1]:
            sentence = f"{row['partner']} has two shares in line {line['line']}."
            yield block(_cell(row, "shares", "partner"), "every row once", sentence, "Keep one.")
    lacking = [partner for partner in job.partners if partner not in named]
    if lacking:
        sentence = f"Line {line['line']} is explicit and gives no share for {', '.join(lacking)}."
        yield block(_cell(line, "lines", "profile"), "shares", sentence, "Add a row on Shares, 0 for a partner that bears nothing.")
    shares = [row["share"] for row in given]
    total = sum((exact(share) for share in shares if share is not None), Fraction(0))
    if given and None not in shares and abs(total - 1) > SUM_TOLERANCE:
        found, off = shown(100 * total), shown(100 * (total - 1))
        sentence = f"The shares of line {line['line']} add up to {found} %, not 100 % (difference {off} %)."
        yield block(_cell(given[0], "shares", "share"), "shares add up", sentence, "Correct them; they are never rescaled.")


def _totals(job: PoolJob) -> Iterator[Finding]:
    """Budgets of the lines against the contributions."""
    budgets = [row["budget"] for row in job.lines]
    if not job.is_laid or None in budgets or any(row["contribution"] is None for row in job.rows["partners"]):
        return
    spare = job.pool - sum(map(exact, budgets), Fraction(0))
    told = f"The lines have {float(job.pool - spare):,.2f}, the pool {float(job.pool):,.2f}"
    where = _cell(job.lines[0], "lines", "budget")
    if spare < 0:
        remedy = "Cut lines, raise contributions, or enter savings still to be found as a line of the kind savings with a negative budget."
        yield block(where, "lines within the pool", f"{told}: {float(-spare):,.2f} too much.", remedy)
    elif spare and job.settings.get("unallocated_rule") == "block":
        yield block(where, "pool used up", f"{told}: {float(spare):,.2f} is given to no line.", "Give it to a line, or choose show.")


# ---- time


def _schedule(job: PoolJob) -> Iterator[Finding]:
    rows = job.rows["instalments"]
    for row in rows:
        if row["weight"] is not None and row["weight"] < 0:
            sentence = f"It is {shown(row['weight'])}, which is negative."
            yield block(_cell(row, "instalments", "weight"), "weights", sentence, "Enter it from 0.")
    if rows and all(row["weight"] == 0 for row in rows):
        yield block(_cell(rows[0], "instalments", "weight"), "weights", "Every weight is 0.", "Enter 1 in each for equal instalments.")
    yield from _due_in_year(job)
    for one, following in pairwise(rows):
        if one["due"] and following["due"] and following["due"] < one["due"]:
            sentence = f"{following['instalment']} is due before {one['instalment']}."
            yield block(_cell(following, "instalments", "due"), "order of time", sentence, "Put the instalments in order of time.")


def _due_in_year(job: PoolJob) -> Iterator[Finding]:
    """One instalment after the year is usual, before it odd; where none lies in it, one of the dates is wrong. The period is a text."""
    start = job.settings.get("year_start")
    if not isinstance(start, dt.date):
        return
    ends = start.replace(year=start.year + 1, day=min(start.day, 28) if start.month == 2 else start.day)
    due = [row for row in job.rows["instalments"] if isinstance(row["due"], dt.date)]
    outside = [row for row in due if not start <= row["due"] < ends]
    none = len(outside) == len(due)
    for row in outside[:1] if none else outside:
        sentence = f"{row['instalment']} is due on {row['due']:%d/%m/%Y}, outside the financial year that begins on {start:%d/%m/%Y}."
        severity, sentence = ("block", f"{sentence} None lies in it.") if none else ("warn", sentence)
        yield Finding(_cell(row, "instalments", "due"), "dates of the year", severity, sentence, "Correct the date, or the year.")
    year = f"{start.year}/{ends.year % 100:02d}"
    named = re.search(r"20\d\d/\d\d", str(job.settings.get("period") or ""))
    if named and named[0] != year:
        sentence = f"The period says {named[0]}, and the financial year begins on {start:%d/%m/%Y}."
        yield Finding("settings, period", "dates of the year", "warn", sentence, "Correct the period, or the year.")


def _measures(job: PoolJob) -> Iterator[Finding]:
    rows = job.rows["measures"]
    if rows and job.settings.get("performance_fund") and job.settings.get("performance_missing") is None:
        yield block("settings, performance_missing", "settings", "It is not said how a measure without a result scores.", "Choose one.")
    weights = [row["weight"] for row in rows]
    total = sum((exact(weight) for weight in weights if weight is not None), Fraction(0))
    if rows and None not in weights and abs(total - 1) > SUM_TOLERANCE:
        sentence = f"The weights of the measures add up to {shown(100 * total)} %, not 100 % (difference {shown(100 * (total - 1))} %)."
        yield block(_cell(rows[0], "measures", "weight"), "weights add up", sentence, "Correct them; they are never rescaled.")


def _months(job: PoolJob) -> Iterator[Finding]:
    rows = job.rows["months"]
    if rows and job.settings.get("forecast_method") is None:
        yield block("settings, forecast_method", "settings", "It is not said how the months to come are forecast.", "Choose one.")
    yield from _months_in_year(job)
    for row in rows:
        yield from _money(row, "months", "plan")
        yield from _money(row, "months", "actual", negative=True)
    for one, following in pairwise(rows):
        if isinstance(one["month"], dt.date) and isinstance(following["month"], dt.date):
            if _months_from(one["month"], following["month"]) != 1:
                sentence = f"{following['month']:%m/%Y} does not follow {one['month']:%m/%Y}."
                yield block(_cell(following, "months", "month"), "order of time", sentence, "Give every month once, in order.")
        if one["actual"] is None and following["actual"] is not None:
            sentence = "It is blank, but a later month has an actual."
            yield block(_cell(one, "months", "actual"), "actuals", sentence, "Enter it, 0 where nothing was spent.")


def _months_in_year(job: PoolJob) -> Iterator[Finding]:
    """Months outside the financial year, told once at the first of them."""
    start, months = job.settings.get("year_start"), [row for row in job.rows["months"] if isinstance(row["month"], dt.date)]
    outside = [row for row in months if isinstance(start, dt.date) and not 0 <= _months_from(start, row["month"]) < 12]
    if outside:
        more = f", and {len(outside) - 1} more are not" if len(outside) > 1 else ""
        sentence = f"{outside[0]['month']:%m/%Y} is no month of the financial year that begins on {start:%d/%m/%Y}{more}."
        yield block(_cell(outside[0], "months", "month"), "dates of the year", sentence, "Correct the months, or the year.")


def _months_from(one: dt.date, other: dt.date) -> int:
    return 12 * (other.year - one.year) + other.month - one.month


def _returns(job: PoolJob) -> Iterator[Finding]:
    """What did not come in keeps blocking until it is mended and merged again: an older figure may still stand in its line."""
    for row in job.rows["returns"]:
        who = f"{row['partner'] or 'unknown partner'}, {row['line'] or 'unknown line'}"
        if row["period"] == job.settings.get("period") and row["state"] in (REFUSED, MISSING_LINE):
            sentence = f"{who}: {row['why'] or row['state']}"
            remedy = "Merge the mended return; or take the row out and write into the change log where the figure comes from."
            yield block(_of_return(row), f"returns: {row['state']}", sentence, remedy)


def _of_return(row: Row) -> str:
    """The row of Returns; of one just merged, the file and the row it came from."""
    if row["at"] != row["file"]:
        return _cell(row, "returns", "file")
    return "returns" if row["state"] == MISSING_LINE else str(row["at"])
