"""What does not fit in a register: rows on their own, rows of one table against another, and the change log. Nothing is corrected."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from udfs.cells import shown
from udfs.findings import SEVERITIES, Finding
from udfs.register.assurance import COMMISSIONERS, MUST_BE_COMMISSIONER
from udfs.register.checks import contract_findings
from workbooks.job.findings import at, block, setting_findings
from workbooks.job.schema import Row
from workbooks.register import log as register_log
from workbooks.register.cells import place_of
from workbooks.register.inputs import sheet_of
from workbooks.register.judged import RULES, judged
from workbooks.register.judged_money import MONEY
from workbooks.register.judged_terms import TERMS
from workbooks.register.span import in_plain_words, outside
from workbooks.register.tables import CHILDREN, CONTRACT, PARTIES, PARTS, SCHEMA, TABLES, RegisterJob

BLANKS = ("required_cell_blank", "no_value", "no_review_date", "no_end_date")
NO_REASON = "Values, dates or statuses changed since the last entry, and no reason is given."
HEADS = {field.name: field.header for part in PARTS for field in TABLES[part]}
NAMED = re.compile(r"\(([^()!]+![A-Z]+[0-9]+)\)")  # as our functions name a cell
ENTERED = ("Register", *map(sheet_of, TABLES))  # sheets of cells that were entered
JUDGES = (*RULES, *MONEY, *TERMS)
EARLY = "current_before_original"  # no fault of a contract that was terminated, or of which a break was exercised
MOST_SAME = 40  # findings of one rule told one by one; the rest is counted


def findings(job: RegisterJob) -> list[Finding]:
    """Findings of a register, settings first."""
    if job.as_at is not None and (unknown := outside(job.as_at, "settings, as_at")):
        return [unknown]
    told = [*_settings(job), *_ids(job)]
    if job.as_at is not None:
        told += _contracts(job)
    told += [*_codes(job), *_links(job), *_blanks(job), *_children(job), *_functions(job), *judged(job, JUDGES), *_log(job)]
    return _few(told)


def _settings(job: RegisterJob) -> list[Finding]:
    """What is wrong with the settings; those that a date fills by itself are not asked for before there is one."""
    filled = {f"settings, {setting.name}" for setting in SCHEMA.known.values() if setting.parameter}
    return [f for f in setting_findings(SCHEMA, job) if job.as_at is not None or f.where not in filled]


def _few(told: Iterable[Finding]) -> list[Finding]:
    """The findings; a cell that is blank in row after row is one, and of another rule that is no block so many are told one by one."""
    groups: dict[tuple[str, ...], list[Finding]] = {}
    for finding in told:
        column = finding.where.rpartition(", ")[2] if finding.rule in BLANKS else ""
        key = (finding.where, finding.sentence) if finding.severity == "block" else (finding.rule, column)
        groups.setdefault(key, []).append(finding)
    return [finding for group in groups.values() for finding in _told_few(group)]


def _told_few(group: list[Finding]) -> list[Finding]:
    most = 1 if group[0].rule in BLANKS else MOST_SAME
    if len(group) <= most:
        return group
    more = f" And {len(group) - most} more like it, the last at {group[-1].where}."
    return [*group[: most - 1], replace(group[most - 1], sentence=group[most - 1].sentence + more)]


def _where(job: RegisterJob, table: str, row: Row, column: str) -> str:
    return at(SCHEMA, row, table, column) if row.get("at") else f"{table}, {column}"


# ---- contracts


def _ids(job: RegisterJob) -> Iterator[Finding]:
    """Ids that stand twice: every link to them would be a guess."""
    for table in ("contracts", "party", "lot", "subcontract", "milestone", "condition", "notice", "source", "statement", "outcome_measure"):
        name = TABLES[table][0].name
        twice = [key for key, n in Counter(row[name] for row in job.rows[table]).items() if n > 1 and key is not None]
        for row in job.rows[table]:
            if row[name] in twice:
                sentence = f"{shown(row[name])} stands more than once."
                yield block(_where(job, table, row, name), "duplicate_id", sentence, "Give each its own; a changed row is one row.")
    for part in (name for name in PARTS if name != "contracts" and job.rows[name]):
        known = {row[CONTRACT] for row in job.contracts}
        seen: set[object] = set()
        for row in job.rows[part]:
            if row[CONTRACT] not in known or row[CONTRACT] in seen:
                told = "stands twice here" if row[CONTRACT] in seen else "is no contract of the sheet Contracts"
                yield block(_where(job, part, row, CONTRACT), "unknown_contract", f"{shown(row[CONTRACT])} {told}.", "Correct the id.")
            seen.add(row[CONTRACT])


def _contracts(job: RegisterJob) -> list[Finding]:
    """What the checks of a contract row say, each at the cell of its sheet. What a sheet not yet in use would hold is not asked for."""
    places = {part: {row[CONTRACT]: row for row in reversed(job.rows[part])} for part in PARTS}
    early = {row[CONTRACT] for row in job.whole if row["status"] == "terminated"}
    early |= {row[CONTRACT] for row in job.rows["break_clause"] if row["exercised_date"]}
    found: list[Finding] = []
    for row in job.whole:
        place = lambda column, key=row[CONTRACT]: _cell(job, places, key, column)
        used = [f for f in contract_findings(row, job.as_at, place) if f.where and not (f.rule == EARLY and row[CONTRACT] in early)]
        used = [replace(f, sentence=_without_cell(f)) for f in used]
        found += [f for f in used if not (f.rule == "no_value" and row["value_lifetime"] is None and not job.shows("values"))]
    return found


def _without_cell(finding: Finding) -> str:
    """The sentence with the heading where it had the cell: that stands beside it, and may be another once the finding has its own."""
    rest = finding.sentence.removeprefix(finding.where)
    column = rest.removeprefix(" (").partition(")")[0]
    return f"{HEADS[column]}{rest}"


def _cell(job: RegisterJob, places: dict, key: object, column: str) -> str:
    """The cell of a column; nothing where its sheet is not made."""
    part = place_of(column)
    if not job.shows(part):
        return ""
    row = places[part].get(key, {})
    return _where(job, part, row if row.get("at") else places["contracts"][key], column)


# ---- every table


def _codes(job: RegisterJob) -> Iterator[Finding]:
    """Cells of the other tables that hold a word their list does not offer: kept, and told."""
    for table in CHILDREN:
        for field in (f for f in TABLES[table] if f.choices):
            for row in job.rows[table]:
                value = row.get(field.name)
                if value is not None and value not in field.choices:
                    remedy = f"Choose one of {', '.join(field.choices)}."
                    yield Finding(_where(job, table, row, field.name), "unknown_code", "warn", f"{field.header} is {shown(value)}.", remedy)


def _links(job: RegisterJob) -> Iterator[Finding]:
    """Ids that lead nowhere."""
    contracts = {row[CONTRACT] for row in job.contracts}
    parties = {row["party_id"] for row in job.rows["party"]}
    sources = {row["source_id"] for row in job.rows["source"]}
    for table in (*PARTS, *CHILDREN):
        names = {field.name for field in TABLES[table]}
        bodies = [name for name in PARTIES if name in names and parties and table != "party"]
        for row in job.rows[table] if table not in ("change_log", "import_issue") else ():
            if table not in PARTS and CONTRACT in names and row[CONTRACT] is not None and row[CONTRACT] not in contracts:
                told = f"{shown(row[CONTRACT])} is no contract of the sheet Contracts."
                yield block(_where(job, table, row, CONTRACT), "unknown_contract", told, "Correct the id, or add the contract.")
            for name in (n for n in bodies if row[n] is not None and row[n] not in parties):
                told = f"{shown(row[name])} is no party of the sheet Parties."
                yield Finding(_where(job, table, row, name), "unknown_party", "warn", told, "Add the party, or correct the id.")
            if "source_id" in names and table != "source" and row["source_id"] is not None and row["source_id"] not in sources:
                told = f"{shown(row['source_id'])} is no source of the sheet Fact sources."
                yield Finding(_where(job, table, row, "source_id"), "unknown_source", "warn", told, "Add the source, or correct the id.")


def _blanks(job: RegisterJob) -> Iterator[Finding]:
    """Required cells of the other tables that are blank."""
    from udfs.register.schema import tables

    for table in (name for name in CHILDREN if name in tables()):
        wanted = [name for name in tables()[table].required if name in {f.name for f in TABLES[table]}]
        for row in job.rows[table]:
            for name in wanted:
                if row[name] is None:
                    header = next(f.header for f in TABLES[table] if f.name == name)
                    told = f"{header} is blank and should not be."
                    yield Finding(_where(job, table, row, name), "required_cell_blank", "warn", told, "Fill it in if it is known.")


def _children(job: RegisterJob) -> Iterator[Finding]:
    """Parts that do not fit in their contract."""
    head, mend = {row[CONTRACT]: row for row in job.contracts}, "Correct one of the two dates."
    for table in ("lot", "subcontract"):
        for row in job.rows[table]:
            whole = head.get(row[CONTRACT], {})
            if row["end_date"] and whole.get("end_date_current") and row["end_date"] > whole["end_date_current"]:
                told = f"It ends on {row['end_date']:%d/%m/%Y}, after the contract ({whole['end_date_current']:%d/%m/%Y})."
                yield Finding(_where(job, table, row, "end_date"), "ends_after_contract", "warn", told, mend)
            if row["start_date"] and whole.get("start_date") and row["start_date"] < whole["start_date"]:
                told = f"It starts on {row['start_date']:%d/%m/%Y}, before the contract ({whole['start_date']:%d/%m/%Y})."
                yield Finding(_where(job, table, row, "start_date"), "starts_before_contract", "warn", told, mend)
    above = {row["subcontract_id"]: row["parent_subcontract_id"] for row in job.rows["subcontract"]}
    for row in job.rows["subcontract"]:
        if _in_circle(row["subcontract_id"], above):
            told = f"{shown(row['subcontract_id'])} stands below itself."
            where = _where(job, "subcontract", row, "parent_subcontract_id")
            yield block(where, "circular_subcontract", told, "Correct what it stands below.")


def _in_circle(key: object, above: dict) -> bool:
    step, seen = above.get(key), set()
    while step is not None and step not in seen:
        if step == key:
            return True
        seen.add(step)
        step = above.get(step)
    return False


def _functions(job: RegisterJob) -> Iterator[Finding]:
    """The one hard error of a register: a function whose accountable body is known to be no commissioner."""
    kinds = {row["party_id"]: row["org_type"] for row in job.rows["party"]}
    for row in job.rows["function_transfer"]:
        body = row["accountable_body"]
        if kinds.get(body) is not None and kinds[body] not in COMMISSIONERS:
            told = f"{shown(body)} is no commissioner; responsibility stays with a commissioner."
            yield block(_where(job, "function_transfer", row, "accountable_body"), MUST_BE_COMMISSIONER, told, "Name the commissioner.")


def _log(job: RegisterJob) -> Iterator[Finding]:
    rows = {f"change_log, seq {row['seq']:g}": row for row in job.rows["change_log"] if row["seq"] is not None}
    for found in register_log.findings(job):
        yield _in_log(job, found, rows[found.where]) if found.where in rows else found
    kept = job.settings.get("keep_log") and job.as_at is not None and job.rows["change_log"]
    if kept and register_log.reasons_missing(job):
        remedy = "Give the reason on the sheet Register before it is made anew."
        yield Finding("settings, reason", "log_reason_missing", "warn", NO_REASON, remedy)


def _in_log(job: RegisterJob, found: Finding, row: Row) -> Finding:
    """What the chain of hashes says of an entry, at its cell."""
    words = found.sentence.replace(found.where, f"Entry {row['seq']:g} of the change log")
    return replace(found, where=_where(job, "change_log", row, "hash"), sentence=words)


# ---- what a calculation found


def told(calculated: list[Finding]) -> list[Finding]:
    """What a calculation found, each cause once, at the cell that was entered as far as it is named, with what to do.

    Something not recorded is no reason to stop, the contract is shown with #N/A."""
    causes: dict[tuple[str, str], list[Finding]] = {}
    for found in map(_of_its_time, calculated):
        named = NAMED.search(found.sentence)
        severity = "warn" if found.severity == "block" and _unrecorded(found.sentence) else found.severity
        mended = replace(found, severity=severity, remedy=found.remedy or _remedy(found.sentence, severity))
        entered = named[1] if named and named[1].partition("!")[0] in ENTERED else ""
        key = (entered, "") if entered else (found.where, found.sentence)
        causes.setdefault(key, []).append(replace(mended, where=key[0]))
    return [_cause(group) for group in causes.values()]


def _of_its_time(found: Finding) -> Finding:
    """A day for which a rule is not known is often a slip in its year, and no reason to stop."""
    said = in_plain_words(found.sentence)
    if said == found.sentence:
        return found
    return replace(found, severity="warn", sentence=said, remedy="Correct the date if it is wrong; until then its row shows #N/A.")


def _cause(group: list[Finding]) -> Finding:
    """The worst of the findings about a cell, with how many results wait for it."""
    worst = min(group, key=lambda f: SEVERITIES.index(f.severity))
    more = f" {len(group)} columns of results wait for this cell." if len(group) > 1 else ""
    return replace(worst, sentence=worst.sentence + more)


def _remedy(sentence: str, severity: str) -> str:
    if "open-ended" in sentence:
        return "Nothing, if no end is meant; else enter the end and its flag."
    if severity == "block":
        return "Correct the cell it names; until then what depends on it has no result."
    return "Fill it in if it is known; until then its row shows #N/A."


def _unrecorded(sentence: str) -> bool:
    words = ("is recorded", "is not recorded", "open-ended", "are not known", "is not known", "is missing; give")
    return any(one in sentence for one in words)
