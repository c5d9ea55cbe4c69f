"""Stage 1: people joined to their weights and added up by practice, in whole numbers, by one expression whatever the engine.

A weight is a decimal; all are multiplied by the one number that makes them whole, so that sums of 64-bit integers are exact and the
order in which an engine adds cannot matter. Need is a factor of the practice, so it is multiplied in afterwards (weighting.py):
need x sum of weights is the very sum of need x weight, without a product for every person.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any, NamedTuple

import narwhals as nw

from udfs.findings import Finding
from workbooks.outcome import BadInput, Progress
from workbooks.population import kinds
from workbooks.population.engines import Engine, Rows
from workbooks.population.inputs import Weights
from workbooks.sources.age_sex import SEXES

MOST = 2**63 - 1  # of a 64-bit integer
PERSON, PRACTICE, AGE, SEX, PEOPLE = "person", "practice", "age", "sex", "people"
NEEDED, KNOWN = (PRACTICE, AGE, SEX), (PERSON, PRACTICE, AGE, SEX, PEOPLE)
MOST_REFUSED = 1000  # groups of refused people shown on their sheet, the largest first
MOST_SHOWN = 40  # characters shown of a code, age or sex
MOST_PRACTICES = 5  # practices named of people who stand twice
BLANK = " \t\n\v\f\r\u00a0"  # around a code, an age, a sex or a pseudonym it says nothing; the last is of web pages
WHOLE = "^[0-9]{1,18}$"  # a text that is a whole number of 64 bits
_IN_FULL = nw.col(PEOPLE).cast(nw.Int64)  # some engines add 32 bits to 32 bits


class Total(NamedTuple):
    """A practice as the engine counted it: rows, people, people with a weight, and the sum of whole weights of each service."""

    practice: str
    people: int
    weighed: int
    sums: tuple[int, ...]


@dataclass(frozen=True)
class Counted:
    """What came of the people. Law: the people of all totals are those of the source, counted by a query of its own."""

    rows: int
    people: int
    totals: tuple[Total, ...]
    strange: tuple[tuple[str, str, str, int], ...]  # practice, age, sex, people: groups without a weight
    checked_once: bool  # whether persons have a pseudonym, so that each was found to stand once
    unnamed: int = 0  # of these, people without one
    again: tuple[int, int] = (0, 0)  # groups of one practice, age and sex in more than one row, and their rows


def weights_table(engine: Engine, weights: Weights, schema: nw.Schema) -> nw.LazyFrame[Any]:
    """One row an age and spelling of a sex, whole weights beside it; age of the type the people's has."""
    rows = [(spelling, age, *whole)
            for band, whole in ((band, weights.whole(band)) for band in weights.bands)
            for age in range(band.first, band.last + 1) for spelling in spellings(band.sex)]  # fmt: skip
    if schema[AGE] == nw.String:  # 34, and 34.0 as programs write it that take a blank for a number
        rows = [(sex, written, *more) for sex, age, *more in rows for written in (str(age), f"{age}.0")]
        return engine.table((SEX, AGE), names(weights), rows)
    if (most := kinds.largest(schema[AGE])) is not None:  # nobody in such a column is older
        rows = [row for row in rows if row[1] <= most]
    table = engine.table((SEX,), (AGE, *names(weights)), rows)
    return table.with_columns(nw.col(AGE).cast(schema[AGE]))


def spellings(sex: str) -> list[str]:
    """F, Female, FEMALE, female ..., as people's tables write it."""
    told = [text for text, code in SEXES.items() if code == sex]
    return sorted({s for text in told for s in (text, text.lower(), text.title())})


def names(weights: Weights) -> tuple[str, ...]:
    """Columns of the services; their headings might be anything."""
    return tuple(f"service_{k}" for k in range(len(weights.services)))


def by_practice(people: nw.LazyFrame[Any], table: nw.LazyFrame[Any], services: tuple[str, ...]) -> nw.LazyFrame[Any]:
    """The one expression: join, group, add. A person has a weight when there is one of the first service: none is blank in the table."""
    joined = people.join(table, on=[AGE, SEX], how="left")
    if PEOPLE not in people.collect_schema().names():
        return joined.group_by(PRACTICE).agg(nw.len().alias("all"), nw.col(services[0]).count().alias("known"), *map(_sum, services))
    known = nw.when(~nw.col(services[0]).is_null()).then(_IN_FULL).alias("known")
    each = [(nw.col(n) * _IN_FULL).alias(n) for n in services]
    summed = joined.select(PRACTICE, _IN_FULL.alias("all"), known, *each).group_by(PRACTICE)
    return summed.agg(*map(_sum, ("all", "known", *services)))


def _sum(name: str) -> nw.Expr:
    """In 64 bits, which hold it (_no_overflow): DuckDB answers with 128, which take five times as long to fetch."""
    return nw.col(name).sum().cast(nw.Int64)


def without_weight(people: nw.LazyFrame[Any], table: nw.LazyFrame[Any], service: str) -> nw.LazyFrame[Any]:
    """Groups of people whose age and sex no row of the weights has, the largest first."""
    joined = people.join(table, on=[AGE, SEX], how="left").filter(nw.col(service).is_null())
    count = _IN_FULL.sum().alias("all") if PEOPLE in people.collect_schema().names() else nw.len().alias("all")
    groups = joined.group_by(PRACTICE, AGE, SEX).agg(count)
    return groups.sort("all", PRACTICE, AGE, SEX, descending=[True, False, False, False], nulls_last=True).head(MOST_REFUSED)


def repeated(people: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Persons that stand more than once; those without a pseudonym cannot be told apart and are left out."""
    return times(people).filter(nw.col("times") > 1)


def times(people: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """How often each pseudonym stands."""
    named = ~nw.col(PERSON).is_null()
    if people.collect_schema()[PERSON] == nw.String:
        named = named & (nw.col(PERSON) != "")
    return people.filter(named).group_by(PERSON).agg(nw.len().alias("times"))


def count(engine: Engine, people: nw.LazyFrame[Any], weights: Weights, progress: Progress) -> Counted:
    """Stage 1 from first to last. BadInput when a weight could overflow, a person stands twice, or the engine stops."""
    schema = people.collect_schema()
    progress("Counting the people")
    rows, everybody = _size(engine, people, schema)
    if not everybody:
        raise _bad("--people", "people", "The files hold nobody.", "Give the files the people are in.")
    _no_overflow(weights, everybody)
    named, again = 0, (0, 0)
    if PEOPLE in schema:
        progress("Looking for groups that stand twice", 0, everybody)
        again = _again(engine, people)
    if PERSON in schema:
        progress("Looking for people who stand twice", 0, everybody)
        named = _once(engine, people)
    progress(f"Weighing {everybody:,} people with {engine.name}", 0, everybody)
    table, services = weights_table(engine, weights, schema), names(weights)
    totals = tuple(_total(row, services) for row in engine.rows(by_practice(people, table, services)))
    strange: Rows = []
    if any(total.weighed < total.people for total in totals):
        progress("Looking at the people no weight is for")
        strange = engine.rows(without_weight(people, table, services[0]))
    _nobody_lost(engine, sum(total.people for total in totals), everybody)
    progress(f"Weighed {everybody:,} people", everybody, everybody)
    ordered = tuple(sorted(_together(totals), key=lambda total: total.practice))
    return Counted(rows, everybody, ordered, _groups(strange), PERSON in schema, everybody - named if PERSON in schema else 0,
                   again)  # fmt: skip


def _groups(found: Rows) -> tuple[tuple[str, str, str, int], ...]:
    """Groups without a weight, the most people first; nothing and an empty text are one."""
    together: Counter[tuple[str, str, str]] = Counter()
    for row in found:
        together[_code(row[PRACTICE]), _text(row[AGE]), _text(row[SEX])] += int(row["all"])
    return tuple((*group, people) for group, people in sorted(together.items(), key=lambda item: (-item[1], item[0])))


def _size(engine: Engine, people: nw.LazyFrame[Any], schema: nw.Schema) -> tuple[int, int]:
    """Rows and people. Of groups of people every row must say how many they are."""
    if PEOPLE not in schema:
        rows = int(engine.rows(people.select(nw.len().alias("rows")))[0]["rows"])
        return rows, rows
    if schema[PEOPLE] == nw.String:
        _only_whole_numbers(engine, people)
        people = people.with_columns(_IN_FULL)
    size = engine.rows(people.select(nw.len().alias("rows"), nw.col(PEOPLE).count().alias("told"), nw.col(PEOPLE).min().alias("least"),
                                     nw.col(PEOPLE).max().alias("most")))[0]  # fmt: skip
    rows, told, least, most = (int(size[n] or 0) for n in ("rows", "told", "least", "most"))
    if told < rows or least < 0:
        wrong = f"{many(rows - told, 'row says', 'rows say')} no number" if told < rows else f"a row says {least:,}"
        raise _bad("--people", "number of people", f"In the column people {wrong}.", "Give a whole number of 0 or more in every row.")
    if most * rows > MOST:
        raise _bad("--people", "overflow", f"Rows of up to {most:,} people could add up to more than 64 bits hold.", "Correct the column.")
    return rows, int(engine.rows(people.select(_IN_FULL.sum().alias("all")))[0]["all"] or 0)


def _only_whole_numbers(engine: Engine, people: nw.LazyFrame[Any]) -> None:
    """What a text is taken for differs between engines: 1.5 may be an error, 1 or 2."""
    wrong = people.filter(~nw.col(PEOPLE).str.contains(WHOLE).fill_null(False))
    found = engine.rows(wrong.select(nw.len().alias("rows"), nw.col(PEOPLE).max().alias("one")))[0]
    if found["rows"]:
        such = f"{many(int(found['rows']), 'row says', 'rows say')} no whole number, such as {short(_text(found['one']))!r}"
        raise _bad("--people", "number of people", f"In the column people {such}.", "Give a whole number of 0 or more in every row.")


def _no_overflow(weights: Weights, people: int) -> None:
    if weights.largest * people > MOST:
        exact = f", exact to {many(weights.decimals, 'decimal', 'decimals')}," if weights.decimals else ""
        told = f"{people:,} people at the largest weight{exact} could add up to more than 64 bits hold."
        raise _bad(weights.path, "overflow", told, "Round the weights to fewer decimals, or divide all of a service by one number.")


def _once(engine: Engine, people: nw.LazyFrame[Any]) -> int:
    """People with a pseudonym. None is shown or brought here: only how many stand twice, and at which practices."""
    found = engine.rows(times(people).select(nw.len().alias("persons"), nw.col("times").sum().alias("rows")))[0]
    named = int(found["rows"] or 0)
    if int(found["persons"]) == named:
        return named
    twice = repeated(people)
    found = engine.rows(twice.select(nw.len().alias("persons"), nw.col("times").sum().alias("rows")))[0]
    at = people.join(twice, on=PERSON, how="inner").group_by(PRACTICE).agg(nw.len().alias("rows"))
    shown = engine.rows(at.sort("rows", PRACTICE, descending=[True, False]).head(MOST_PRACTICES))
    where = ", ".join(short(_text(row[PRACTICE])) or "no practice" for row in shown)
    who = many(found["persons"], "person stands", "persons stand")
    told = f"{who} more than once, in {int(found['rows']):,} rows, most at {where}."
    raise _bad("--people", "a person once", told, "Remove the rows that are not theirs; nobody is counted twice or left out by guess.")


def _again(engine: Engine, people: nw.LazyFrame[Any]) -> tuple[int, int]:
    """Groups that stand in more than one row, and those rows: of a table by something else besides that is right, of a file given twice
    it is not."""
    twice = people.group_by(PRACTICE, AGE, SEX).agg(nw.len().alias("rows")).filter(nw.col("rows") > 1)
    found = engine.rows(twice.select(nw.len().alias("groups"), nw.col("rows").sum().alias("rows")))[0]
    return int(found["groups"]), int(found["rows"] or 0)


def _total(row: dict[str, Any], services: tuple[str, ...]) -> Total:
    return Total(_code(row[PRACTICE]), row["all"], row["known"], tuple([row[n] for n in services]))


def _code(practice: object) -> str:
    """As the table of need has its codes: in capitals, without blanks around."""
    return _text(practice).strip(BLANK).upper()


def _together(totals: tuple[Total, ...]) -> list[Total]:
    """A practice may come with blanks around it or in small letters, a blank one as nothing or as spaces; it is one."""
    found: dict[str, Total] = {}
    for t in totals:
        o = found.get(t.practice)
        found[t.practice] = t if o is None else Total(
            t.practice, o.people + t.people, o.weighed + t.weighed, tuple(map(int.__add__, o.sums, t.sums)))  # fmt: skip
    return list(found.values())


def _nobody_lost(engine: Engine, added: int, everybody: int) -> None:
    if added != everybody:
        told = f"{engine.name} counted {everybody:,} people and then {added:,}: the files changed while they were read."
        raise _bad("--people", "nobody lost", told, "Run it again when nothing writes to them.")


def many(number: int, one: str, more: str) -> str:
    return f"{number:,} {one if number == 1 else more}"


def short(text: str) -> str:
    """A code, age or sex as people's files have it, where one is shown: a cell holds 32,767 characters, and a fault may hold more."""
    return text if len(text) <= MOST_SHOWN else f"{text[: MOST_SHOWN - 1]}…"


def _text(value: object) -> str:
    return "" if value is None or value != value else str(value)  # nan is how pandas writes nothing


def _bad(where: str, rule: str, sentence: str, remedy: str) -> BadInput:
    return BadInput([Finding(where, rule, "block", sentence, remedy)])
