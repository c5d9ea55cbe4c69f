"""What is wrong with the tables of a tender, cell by cell: told before anything is scored, and never mended in silence."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from fractions import Fraction

from udfs.cells import shown
from udfs.findings import Finding
from udfs.money import exact
from workbooks.job.findings import at, block, is_number, setting_findings
from workbooks.job.schema import Row
from workbooks.tender.job import ALL_LOTS, SCHEMA, Job

LAID_OUT = "lots stand once"  # without it there is no sheet to write
LONGEST_LOT = 60
WHOLE = 100  # quality and price points together; each family of criteria of_parent


def findings(job: Job) -> list[Finding]:
    """Every fault of settings, criteria, bids, scores, moderation and conflicts, in the order of the sheets."""
    return [*_settings(job), *_lots(job), *_criteria(job), *_bids(job), *_scores(job), *_moderation(job), *_conflicts(job)]


def _at(row: Row, table: str, name: str) -> str:
    return at(SCHEMA, row, table, name)


# ---- settings


def _settings(job: Job) -> Iterator[Finding]:
    yield from setting_findings(SCHEMA, job)
    weights = [job.settings.get(n) for n in ("quality_weight", "price_weight")]
    if all(is_number(w) for w in weights):
        total = sum((exact(w) for w in weights), Fraction(0))
        if total != WHOLE:
            sentence = f"Quality and price weights add up to {shown(total)}, not {WHOLE} (difference {shown(total - WHOLE)})."
            yield block("settings, quality_weight and price_weight", "weights add up", sentence, "Correct them; they are never rescaled.")


# ---- lots and criteria


def _lots(job: Job) -> Iterator[Finding]:
    """Each lot once: names of cells and tabs are made of it, and a spreadsheet takes a and A for the same."""
    if not job.lots:
        yield block("lots", LAID_OUT, "There is no lot.", "Enter one; a tender that is not divided is one lot.")
    seen: set[str] = set()
    for row in job.rows["lots"]:
        lot = str(row["lot"]).casefold()
        if lot in seen:
            yield block(_at(row, "lots", "lot"), LAID_OUT, f"Lot {row['lot']} stands twice.", "Keep one; capitals do not count.")
        elif lot == ALL_LOTS:
            yield block(_at(row, "lots", "lot"), LAID_OUT, f"{ALL_LOTS} is no name of a lot: it means every lot.", "Give it another.")
        elif len(lot) > LONGEST_LOT:
            sentence = f"The name of a lot has {len(lot)} characters."
            yield block(_at(row, "lots", "lot"), LAID_OUT, sentence, f"Keep it within {LONGEST_LOT}, such as a number, and use the title.")
        seen.add(lot)


def _criteria(job: Job) -> Iterator[Finding]:
    yield from _unknown_lots(job, "criteria")
    for lot in job.lots:
        rows = job.criteria(lot)
        names = [row["question"] for row in rows]
        for name, times in Counter(str(n).casefold() for n in names).items():  # a spreadsheet takes q1 for Q1
            if times > 1:
                row = [r for r in rows if str(r["question"]).casefold() == name][-1]
                sentence = f"{row['question']} stands {times} times in lot {lot}."
                yield block(_at(row, "criteria", "question"), "criteria", sentence, "Keep one; capital letters make no difference.")
        for row in rows:
            if row["parent"] is not None and row["parent"] not in names:
                yield block(_at(row, "criteria", "parent"), "criteria", f"{row['question']} has the parent {row['parent']}, "
                             "which is no criterion of this lot.", "Correct it, or add the criterion.")  # fmt: skip
        yield from _families(job, lot, rows)


def _families(job: Job, lot: str, rows: list[Row]) -> Iterator[Finding]:
    """Each family of weights adds up exactly: to 100, or below a parent to its weight where the weights are of the total."""
    weights = {row["question"]: row["weight"] for row in rows}
    families: dict[object, list[Row]] = defaultdict(list)
    for row in rows:
        families[row["parent"]].append(row)
    for parent, members in families.items():
        given = [row["weight"] for row in members]
        if any(w is None for w in given):
            continue  # a blank weight has its own finding
        of_total = parent is not None and job.settings.get("criteria_mode") == "of_total" and weights.get(parent) is not None
        due, found = exact(weights[parent]) if of_total else Fraction(WHOLE), sum(map(exact, given))
        if found != due:
            told = f"the questions below {parent}" if parent else "the criteria"
            sentence = f"In lot {lot} the weights of {told} add up to {shown(found)}, not {shown(due)} (difference {shown(found - due)})."
            yield block(_at(members[0], "criteria", "weight"), "weights add up", sentence, "Correct them; they are never rescaled.")


def _unknown_lots(job: Job, table: str) -> Iterator[Finding]:
    known = {*job.lots, *(() if table == "bids" else (ALL_LOTS,))}
    for row in job.rows[table]:
        if row["lot"] is not None and row["lot"] not in known:
            yield block(_at(row, table, "lot"), "lots", f"There is no lot {row['lot']}.", f"Choose one of {', '.join(sorted(known))}.")


# ---- bids


def _bids(job: Job) -> Iterator[Finding]:
    yield from _unknown_lots(job, "bids")
    for lot in job.lots:
        rows = job.bids(lot)
        yield from _doubled(lot, rows)
        compliant = [row for row in rows if row["compliant"]]
        for row in compliant:
            yield from _price(job, row)
        if len(compliant) == 1:
            yield Finding(_at(compliant[0], "bids", "bidder"), "SINGLE_BID", "warn",
                          f"Lot {lot} has one bid that may be scored: a formula that compares prices gives it the same points whatever its "
                          "price.", "Test the price against an absolute benchmark and record it.")  # fmt: skip
        if not compliant:
            yield block(f"bids, lot {lot}", "bids", f"Lot {lot} has no bid that may be scored.", "Enter the bids, or remove the lot.")


def _doubled(lot: str, rows: list[Row]) -> Iterator[Finding]:
    seen: dict[str, Row] = {}
    for row in rows:
        key = " ".join(str(row["bidder"]).casefold().split())
        if key in seen:
            sentence = f"{row['bidder']} stands twice in lot {lot}, first at {seen[key]['at']}."
            remedy = "Keep the bid that counts; a variant needs a name of its own."
            yield block(_at(row, "bids", "bidder"), "one bid a bidder", sentence, remedy)
        seen.setdefault(key, row)


def _price(job: Job, row: Row) -> Iterator[Finding]:
    price, where = row["price"], _at(row, "bids", "price")
    if price is None:
        yield block(where, "price", f"{row['bidder']} has no price.", "Enter the evaluated price, or mark the bid as not compliant.")
    elif price <= 0:
        told = "zero" if price == 0 else "negative"
        settled = any(r["setting"] == "zero_price" and r["lot"] in (row["lot"], ALL_LOTS) for r in job.rows["formula"])
        if price < 0 or not settled:
            yield block(where, "price", f"The price of {row['bidder']} is {told}.",
                         "Apply the rule published before opening (formula table, zero_price), or clarify with the bidder.")  # fmt: skip
    for name, told in (("currency", "currency"), ("vat_basis", "VAT basis")):
        if row[name] is not None and row[name] != job.settings.get(name):
            sentence = f"The price of {row['bidder']} has the {told} {row[name]}, the procurement asks for {job.settings.get(name)}."
            yield block(_at(row, "bids", name), "one basis for all prices", sentence, "Convert it as published, and say so in the note.")


# ---- scores and moderation


def _scores(job: Job) -> Iterator[Finding]:
    yield from _unknown_lots(job, "scores")
    allowed = [row["mark"] for row in job.rows["scale"]]
    questions = {row["question"] for lot in job.lots for row in job.questions(lot)}
    bidders = {row["bidder"] for row in job.rows["bids"]}
    for row in job.rows["scores"]:
        yield from _known(row, "scores", questions, bidders)
        who = f"{row['evaluator']} on {row['question']} of {row['bidder']}"
        if row["mark"] is None:
            yield block(_at(row, "scores", "mark"), "marks", f"The mark of {who} is blank.", "Enter it; a missing mark is not a zero.")
        elif row["mark"] not in allowed:
            on = ", ".join(shown(m) for m in allowed)
            sentence = f"The mark of {who} is {shown(row['mark'])}, which is not on the scale."
            yield block(_at(row, "scores", "mark"), "marks", sentence, f"Choose one of {on}.")
    yield from _missing(job)


def _known(row: Row, table: str, questions: set, bidders: set) -> Iterator[Finding]:
    for name, known, noun in (("question", questions, "question"), ("bidder", bidders, "bidder")):
        if row[name] is not None and row[name] not in known:
            yield block(_at(row, table, name), f"known {noun}s", f"There is no {noun} {row[name]}.", "Correct it; spelling counts.")


def _missing(job: Job) -> Iterator[Finding]:
    """Every evaluator who marked anything marks every question of every bid: nothing is averaged over fewer in silence."""
    evaluators = list(dict.fromkeys(row["evaluator"] for row in job.rows["scores"]))
    done = {(row["evaluator"], row["question"], row["bidder"]) for row in job.rows["scores"]}
    asked = dict.fromkeys((q["question"], b) for lot in job.lots for q in job.questions(lot) for b in job.bidders(lot))
    for evaluator in evaluators:
        lacking = [f"{q} of {b}" for q, b in asked if (evaluator, q, b) not in done]
        if lacking:
            more = f" and {len(lacking) - 3} more" if len(lacking) > 3 else ""
            sentence = f"{evaluator} has not marked {'; '.join(lacking[:3])}{more}."
            yield block(f"scores, {evaluator}", "marks", sentence, "Add the marks, or take the evaluator out of the panel with a reason.")


def _moderation(job: Job) -> Iterator[Finding]:
    if not job.rows["moderation"]:
        return
    barred = {row["person"] for row in job.rows["conflicts"] if row["excludes"]}
    originals: dict[tuple, dict[str, float]] = defaultdict(dict)
    for row in job.rows["scores"]:
        if row["mark"] is not None and row["evaluator"] not in barred:
            originals[row["question"], row["bidder"]][row["evaluator"]] = row["mark"]  # a later row of one person stands for the earlier
    for row in job.rows["moderation"]:
        marks = list(originals.get((row["question"], row["bidder"]), {}).values())
        if row["agreed"] is None or not marks:
            continue
        mean = sum(map(exact, marks)) / len(marks)
        told = f"The agreed mark {shown(row['agreed'])} on {row['question']} of {row['bidder']}"
        if exact(row["agreed"]) != mean and not row["reason"]:
            sentence = f"{told} differs from the mean of the originals, {shown(mean)}."
            yield block(_at(row, "moderation", "reason"), "reason for a moderated mark", sentence, "Write the panel's reason.")
        if not min(marks) <= row["agreed"] <= max(marks):
            sentence = f"{told} lies outside the original marks."
            yield Finding(_at(row, "moderation", "agreed"), "agreed mark within the originals", "warn", sentence, "Say why in the reason.")


def _conflicts(job: Job) -> Iterator[Finding]:
    # a person may declare twice: the row that excludes is the one that matters, else the latest
    declared = {row["person"]: row for row in sorted(job.rows["conflicts"], key=lambda row: row["excludes"] is True)}
    for evaluator in dict.fromkeys(row["evaluator"] for row in job.rows["scores"]):
        row = declared.get(evaluator)
        if row is None:
            sentence = f"{evaluator} has marked bids without a declaration in the conflicts register."
            yield block("conflicts", "declarations", sentence, "Add the declaration; none declared is one too.")
        elif row["excludes"]:
            remedy = "The marks stay on record and must not count: take the evaluator out of the panel, and moderate again."
            yield block(_at(row, "conflicts", "excludes"), "declarations", f"{evaluator} has an excluding conflict and marked.", remedy)
        elif row["kind"] not in (None, "none") and not row["mitigation"]:
            sentence = f"The {row['kind']} conflict of {evaluator} has no mitigation on record."
            yield block(_at(row, "conflicts", "mitigation"), "declarations", sentence, "Record how it is managed.")
