"""From files of people to a saved workbook: everything held against everything before the first person is counted."""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from udfs.findings import Finding
from workbooks.build import build
from workbooks.outcome import BadInput, Outcome, Progress, not_onto_source, silent
from workbooks.population import book as population_book
from workbooks.population import engines, inputs, people, totals, weighting
from workbooks.population.totals import many
from workbooks.save import check_target

SHOWN = 20  # letters of an age, sex or code in a sentence


class Asked(NamedTuple):
    """What a run is asked for. `columns`: our name of a column -> the files' own; `expected`: people the files are said to hold;
    `as_at`: the day the list of people is of, if it was told."""

    people: Sequence[str]
    weights: str
    need: str
    sums: str | None = None
    engine: str = "polars"
    remote: str = ""
    columns: dict[str, str] = {}
    expected: int | None = None
    as_at: dt.date | None = None


def population(asked: Asked, out: str, *, progress: Progress = silent) -> Outcome:
    """The population workbook. BadInput with what is wrong; then nothing is written, whatever the engine had done by then."""
    check_target(out)
    for source in (asked.weights, asked.need, *([asked.sums] if asked.sums else ()), *people.here(asked.people)):
        not_onto_source(source, out)
    run = weighed(asked, progress)
    found = findings(run, asked.expected)
    return build(lambda told: population_book.book(run, (*found, *told)), out, progress, list(found))


def weighed(asked: Asked, progress: Progress = silent) -> population_book.Run:
    """Both stages, and no file written."""
    progress("Reading weights and need")
    weights = inputs.weights(asked.weights)
    need = inputs.need(asked.need, weights.services)
    sums = inputs.sums(asked.sums, weights.services) if asked.sums else None
    progress("Looking through the files of people")
    with _asking(asked) as engine:
        files = people.sources(asked.people, engine)
        opened = people.without_blanks(engine, people.open_people(engine, files, asked.columns), files)
        counted = totals.count(engine, opened, weights, progress)
    progress("Scaling and splitting")
    found = weighting.weighed(counted, need, weights)
    if not found.counted:
        raise BadInput([_nobody(found, counted)])
    parts = weighting.split(found, sums, weights) if sums else {}
    return population_book.Run(tuple(files), engine.name, weights, need, sums, counted, found, parts, asked.as_at)


def _nobody(found: weighting.Weighed, counted: totals.Counted) -> Finding:
    """Why everybody was refused: the reason of the most, and one of what stood there."""
    most = max(found.refused, key=lambda refused: refused.people)
    codes = {practice.code for practice in found.practices}
    example, remedy = "", "Say which column is meant, such as --column practice=GP_CODE."
    if most.reason == weighting.NO_NEED:
        example = f", such as {_short(most.of[0])}, and the table has such as {min(codes)!r}"
        remedy = "Check that both write the codes of practices alike."
    elif most.reason == weighting.NO_WEIGHT:
        age, sex = next(((age, sex) for practice, age, sex, _ in counted.strange if practice in codes), ("", ""))
        example = f", such as age {_short(age)} and sex {_short(sex)}"
        remedy = "Write ages in whole years and sexes as F or M, Female or Male, or add the ages to the weights."
    are = many(most.people, "person is", "people are")
    told = f"No practice of the table of need has anybody with a weight: of {counted.people:,}, {are} {most.reason}{example}."
    return Finding("--people", "nobody counted", "block", told, remedy)


def _short(text: str) -> str:
    """As it stood, unless it is so long that it may tell of somebody."""
    return repr(text) if len(text) <= SHOWN else f"a text of {len(text):,} letters"


def plan(asked: Asked) -> str:
    """How the engine means to weigh them; no row is asked for, so a column that turns out to be padded is stripped in the run alone."""
    weights = inputs.weights(asked.weights)
    with _asking(asked) as engine:
        files = people.sources(asked.people, engine)
        opened = people.open_people(engine, files, asked.columns)
        table = totals.weights_table(engine, weights, opened.collect_schema())
        return engine.plan(totals.by_practice(opened, table, totals.names(weights)))


@contextmanager
def _asking(asked: Asked) -> Iterator[engines.Engine]:
    engine = engines.engine(asked.engine, asked.remote)
    try:
        with engine.sentence():
            yield engine
    finally:
        engine.close()


def findings(run: population_book.Run, expected: int | None = None) -> tuple[Finding, ...]:
    """What a person must know of a run that could be done: who was refused, and what the next step will miss."""
    told = [_refusal(refused) for refused in run.found.refused if refused.people]
    told += [finding for table in (run.weights, run.need, run.sums) if table for finding in table.findings]
    empty = sum(not n for n in run.found.people)
    if empty:
        said = f"{many(empty, 'practice of the table of need has', 'practices of the table of need have')} nobody."
        told.append(Finding("Practices", "practices with people", "warn", said, "Check whether their people came under another code."))
    if expected is not None and expected != run.counted.people:
        said = f"{expected:,} people were expected and {run.counted.people:,} came."
        told.append(Finding("--expect", "control total", "block", said, "Ask for the missing files, or correct the number."))
    if not run.counted.checked_once:
        said = "The people have no column person, so nobody could look whether one stands twice."
        told.append(Finding("--people", "a person once", "note", said, "Give a pseudonym in a column person where there is one."))
    groups, rows = run.counted.again
    if groups:
        stand = many(groups, "group of one practice, age and sex stands", "groups of one practice, age and sex stand")
        said = f"{stand} more than once, in {rows:,} rows; all were added up."
        told.append(Finding("--people", "a group once", "note", said, "Check that no file was given twice, under two names."))
    if run.counted.unnamed:
        said = f"{many(run.counted.unnamed, 'person has', 'people have')} no pseudonym, so nobody could look whether one stands twice."
        told.append(Finding("--people", "a person once", "warn", said, "Give each a pseudonym, or accept it."))
    if run.sums and (without := [service for service in run.weights.services if service not in run.parts]):
        said = f"There is no sum of {', '.join(without)}, so {'it is' if len(without) == 1 else 'they are'} not split."
        told.append(Finding("--sums", "sums", "note", said, "Add it if it is to be split."))
    if lacking := population_book.lacking(run):
        said = f"A capitation workbook cannot be made of this one: it has no {', no '.join(lacking)}."
        told.append(Finding("Practices", "practice table", "note", said, "Add them to the table of need or the weights if it is wanted."))
    return tuple(told)


def _refusal(refused: weighting.Refused) -> Finding:
    """A practice left out takes no share, which moves everybody's money; single people of unknown age or practice are in every list."""
    whole = refused.reason == weighting.NO_NEED
    said = f"{many(refused.people, f'person {refused.reason} was', f'people {refused.reason} were')} refused."
    if not whole:
        return Finding("Ledger", "people refused", "warn", said, "Correct their rows, or accept that they get no money.")
    named = ", ".join(map(totals.short, refused.of[:5])) + (f" and {len(refused.of) - 5:,} more" if len(refused.of) > 5 else "")
    return Finding("Ledger", "need of every practice", "block", f"{said[:-1]}: {named}.", "Add the practices to the table of need.")
