"""What is wrong with the tables of a capitation, cell by cell: told before anything is split, and never mended in silence."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache

from udfs.cells import shown
from udfs.findings import Finding
from udfs.money import exact
from udfs.parameters import parameter
from workbooks.capitation.gates import asked
from workbooks.capitation.job import NO_DATE, CapitationJob
from workbooks.capitation.tables import QUARTERS, SCHEMA
from workbooks.job.findings import at, block, choice_findings, imported, is_number, setting_findings
from workbooks.job.schema import Row
from workbooks.sources.covering import Units, cover

SIGNS = ("*", "?", "~", "<", ">", "=")
SHARE = "share"
NO_ROW = "has no row in the source"  # of the coverage ledger
FOREIGN = "does not stand in the universe"
MONEY_SPLIT = ("quantum_hchs", "quantum_prescribing")
UNKNOWN = ("known units", "every unit has a baseline")  # rules of findings that places could put right
LAST_NUMBER = re.compile(r"\d+$")
SMALL_LIST = "small_list_persons"
ONCE = {"practices": ("practice",), "baselines": ("unit",), "providers": ("unit",), "lists": ("unit",), "earlier": ("practice",),
        "recoded": ("before",), "contracts": ("contract",)}  # fmt: skip
POSITIVE = {"baselines": ("baseline",), "providers": ("weight",), "lists": QUARTERS, "earlier": ("list", "overall", "amount"),
            "contracts": ("value", "people")}  # fmt: skip


def findings(job: CapitationJob) -> list[Finding]:
    """Every fault of settings and tables, in the order of the sheets, after what the import said."""
    return _without_places(job, [
        *imported(job), *setting_findings(SCHEMA, job), *choice_findings(SCHEMA, job), *_shares(job), *_practices(job), *_once(job),
        *_negative(job), *_unknown(job), *coverage(job), *_pace(job), *_handed_down(job), *_small_lists(job), *asked(job)])  # fmt: skip


def _without_places(job: CapitationJob, found: list[Finding]) -> list[Finding]:
    """An empty table Places told once, instead of every unit that is then unknown."""
    unknown = [f for f in found if f.rule in UNKNOWN]
    of_places = bool(job.rows["baselines"]) and job.paced_by == "place"
    if job.rows["places"] or not (of_places or (unknown and "places" in job.columns_at)):
        return found
    sentence = f"The table Places has no rows, and {'the baselines are of places' if of_places else 'units named elsewhere may be places'}."
    empty = block("places", "places", sentence, "Fill it in, or choose Placed by there and press Assign practices to places.")
    return [empty, *(f for f in found if f not in unknown)]


# ---- settings


def _shares(job: CapitationJob) -> Iterator[Finding]:
    """No share of a whole is above 1. Weights that do not add up are told by the function that blends them."""
    for setting in SCHEMA.known.values():
        value = job.settings.get(setting.name)
        if setting.unit == SHARE and is_number(value) and value > 1:
            yield block(f"settings, {setting.name}", "settings", f"{setting.label} is {shown(value)}, and a share cannot be above 1.",
                        "Enter it as a share: 0.05 is 5 %.")  # fmt: skip


# ---- practices


def _practices(job: CapitationJob) -> Iterator[Finding]:
    if not job.practices:
        yield block(
            "practices",
            "practices",
            "There are no practices.",
            "Import a practice workbook, or fill in the sheet Practices.",
        )
    for row in job.practices:
        if (
            row["list"] == 0
        ):  # blanks, negative figures and indices of zero are told by the functions, with their cells
            yield block(at(SCHEMA, row, "practices", "list"), "lists of somebody",
                        f"The list of {row['practice']} is 0, so it has no need index and no pound a head.",
                        "Enter the list, or take the practice out if it has closed.")  # fmt: skip


def _small_lists(job: CapitationJob) -> Iterator[Finding]:
    """A note on lists so small that a formula share is unsteady; they are flagged, never dropped."""
    if job.as_at == NO_DATE:
        return
    under = float(parameter(SMALL_LIST, job.as_at).value)
    small = [row["list"] for row in job.practices if is_number(row["list"]) and row["list"] < under]
    if small:
        told = "1 list is" if len(small) == 1 else f"{len(small)} lists are"
        sentence = f"{told} under {under:,g} people, the smallest {min(small):g}."
        yield Finding(
            "practices",
            "small lists",
            "note",
            sentence,
            "Formula shares of small lists are unsteady: look at them by hand.",
        )


# ---- codes of every table


def _once(job: CapitationJob) -> Iterator[Finding]:
    """Codes that stand twice, and codes a spreadsheet reads as a pattern."""
    for table, keys in ONCE.items():
        first: dict[str, Row] = {}
        for row in job.rows[table]:
            for key in keys:
                code = row.get(key)
                if code is None:
                    continue
                if any(sign in str(code) for sign in SIGNS):
                    sentence = f"{shown(code)} holds one of the signs {' '.join(SIGNS)}, which a spreadsheet reads as a pattern."
                    yield block(at(SCHEMA, row, table, key), "codes are plain", sentence, "Write it without.")
                there = first.setdefault(str(code).casefold(), row)
                if there is not row:
                    yield block(at(SCHEMA, row, table, key), "once each", f"{code} stands twice, first at {there['at']}.",
                                "Keep one of the two rows; capitals make no difference.")  # fmt: skip


def _negative(job: CapitationJob) -> Iterator[Finding]:
    for table, columns in POSITIVE.items():
        for row in job.rows[table]:
            for name in columns:
                if is_number(row.get(name)) and row[name] < 0:
                    yield block(
                        at(SCHEMA, row, table, name),
                        "negative",
                        f"It is {shown(row[name])}.",
                        "Enter 0 or more.",
                    )


def _unknown(job: CapitationJob) -> Iterator[Finding]:
    """Units that stand nowhere else: a baseline of no unit, a provider of no practice, a contract of no area."""
    kind = job.paced_by
    areas = {code.casefold() for k in ("place", "ccg", "system") for code in job.units(k)}
    paid_by = {str(r["unit"]).casefold() for r in job.rows["providers"]} | {
        c.casefold() for c in job.codes | set(job.places)
    }
    known = {"baselines": ("unit", {code.casefold() for code in job.units(kind)}, kind), "providers": ("parent", paid_by, "unit"),
             "contracts": ("unit", areas, "place, CCG or system")}  # fmt: skip
    given = {str(row["unit"]).casefold() for row in job.rows["baselines"] if row["unit"] is not None}
    if given and not given & known["baselines"][1]:
        sentence = f"Units is {job.settings.get('pace_by') or 'blank'}, and none of the baselines is of a {kind}."
        yield block("settings, pace_by", UNKNOWN[0], sentence, "Choose what the baselines are of, or correct them.")
        del known["baselines"]
        given = set()
    for table, (name, codes, noun) in known.items():
        for row in job.rows[table]:
            if row.get(name) is not None and str(row[name]).casefold() not in codes:
                yield block(
                    at(SCHEMA, row, table, name),
                    "known units",
                    f"There is no {noun} {row[name]}.",
                    "Correct it; spelling counts.",
                )
    for code in job.units(kind) if given else ():
        if code.casefold() not in given:
            yield block(_to_add(job, "baselines", "unit"), "every unit has a baseline", f"The {kind} {code} has no baseline.",
                        "Add its row; 0 is a new unit, which takes its target first.")  # fmt: skip


def _to_add(job: CapitationJob, table: str, name: str) -> str:
    """Where a row is to be added: at one whose key is blank, else at one that is empty, else under the last."""
    rows = job.rows[table]
    blank = next((row for row in rows if row.get(name) is None), None)
    return at(SCHEMA, blank or rows[-1] | {"at": _free(str(rows[-1]["at"]), _numbers(job, table))}, table, name)


def _numbers(job: CapitationJob, table: str) -> list[int]:
    """The numbers of the rows of a table, in a workbook after that of its headings."""
    places = [*list(job.columns_at.get(table, {}).values())[:1], *(str(row["at"]) for row in job.rows[table])]
    return [int(found[0]) for place in places if (found := LAST_NUMBER.search(place))]


def _free(last: str, numbers: list[int]) -> str:
    """The first row that is passed over, else the one below; `last`: the place of the last row."""
    free = next((n + 1 for n, following in zip(numbers, numbers[1:], strict=False) if following > n + 1), numbers[-1] + 1 if numbers else 0)
    return LAST_NUMBER.sub(str(free), last)


# ---- places


def coverage(job: CapitationJob) -> list[Finding]:
    """The coverage ledger of the places, each finding with its cell; one that is accepted by name and reason is a note."""
    places = job.rows["places"]
    if (
        not places
        or any(row["practice"] is None or row["place"] is None for row in places)
        or None in (p["practice"] for p in job.practices)
    ):
        return []
    universe = tuple((str(p["practice"]), p["list"]) for p in job.practices)
    source = tuple((str(r["practice"]), str(r["place"])) for r in places)
    accepted = tuple((r["kind"], r["place"], r["practice"], r["reason"]) for r in job.rows["accepted"])
    dates = tuple(
        d
        for d in (job.settings.get("population_date"), job.settings.get("mapping_date"))
        if isinstance(d, dt.date)
    )
    cells = {"dates": "settings, population_date", "ledger": at(SCHEMA, places[0], "places", "practice")}  # of no row of its own
    rows = {"practice": lambda i: _to_add(job, "places", "practice"), "row": lambda i: at(SCHEMA, places[i], "places", "practice")}

    def where(told: str) -> str:
        side, _, number = told.partition(" ")
        return rows[side](int(number)) if side in rows else cells.get(told, told)

    found = _covered(universe, source, accepted, dates if len(dates) == 2 else ())
    return [replace(f, where=where(f.where), **_of_places(f)) for f in found]


def _of_places(found: Finding) -> dict[str, str]:
    """A practice without a place, or a place's practice that is not there, in the words of the sheet that lacks its row."""
    if FOREIGN in found.sentence:
        return {"sentence": found.sentence.replace(FOREIGN, "has no row on the sheet Practices")}
    if NO_ROW not in found.sentence:
        return {}
    remedy = found.remedy and "Add its row to the sheet Places, or accept the finding by name and reason on the sheet Accepted."
    return {"sentence": found.sentence.replace(NO_ROW, "has no row on the sheet Places"), "remedy": remedy}


@lru_cache(maxsize=8)
def _covered(universe: tuple, source: tuple, accepted: tuple, dates: tuple) -> tuple[Finding, ...]:
    """Kept, because several sheets ask for the same ledger, each with cells of its own: it tells numbers of practices and rows."""
    people = Units([c for c, _ in universe], [[n] for _, n in universe], [f"practice {i}" for i in range(len(universe))])
    rows = Units([c for c, _ in source], [[None]] * len(source), [f"row {i}" for i in range(len(source))], [place for _, place in source])
    return tuple(cover(people, rows, ("people",), accepted, dates or None).findings)


# ---- pace


def _pace(job: CapitationJob) -> Iterator[Finding]:
    """Floors above the money at the cell of the money; the other rules are told by the functions, with their cells."""
    if not job.rows["baselines"]:
        return
    if job.settings.get("pace_by") is None:
        yield block("settings, pace_by", "settings", "It is not said what the baselines are of.", "Choose place, ccg or system.")
    floor, budget = job.settings.get("floor_growth"), job.settings.get("pace_budget")
    if is_number(floor) and is_number(budget) and not job.settings.get("taper"):
        stay = [r["baseline"] for r in job.rows["baselines"] if is_number(r["baseline"]) and not r["closing"]]
        floors = sum((exact(baseline) for baseline in stay), Fraction(0)) * (1 + exact(floor))
        if floors > exact(budget):
            sentence = f"The floors need £{float(floors):,.2f}, which is £{float(floors - exact(budget)):,.2f} more than the money."
            remedy = "Lower the floor, or find the money; no floor is relaxed unasked."
            yield block("settings, pace_budget", "floors and caps", sentence, remedy)


# ---- the cascade


def _handed_down(job: CapitationJob) -> Iterator[Finding]:
    """More than is split, where the whole of it is split here: it may be meant, so it is told and no more."""
    total, *quanta = (job.settings.get(name) for name in ("cascade_total", *MONEY_SPLIT))
    if job.partial or not job.rows["providers"] or not all(is_number(amount) for amount in (total, *quanta)):
        return
    split = sum(exact(amount) for amount in quanta) * 1000
    if exact(total) > split:
        over = f"£{float(total):,.2f} is handed down, £{float(exact(total) - split):,.2f} more than the £{float(split):,.2f} that is split."
        yield Finding("settings, cascade_total", "no more than is split", "warn", over, "Correct it, or note where the rest comes from.")
