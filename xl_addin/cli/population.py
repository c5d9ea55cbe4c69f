"""`cwb population`: people in Parquet or CSV to a workbook of weighted populations, on a laptop or an existing Spark cluster."""

import datetime as dt
import os
import sys
from typing import Annotated

import typer

from udfs.findings import Finding
from workbooks.outcome import BadInput
from xl_addin.cli import books
from xl_addin.cli.dates import date_of
from xl_addin.cli.shown import progress

FIRST_YEAR, LAST_YEAR = 1948, 2199  # of the National Health Service; a later one was mistyped


def population(
    people: Annotated[list[str], typer.Option(
        "--people", help="Parquet or CSV files, or a pattern such as 'people/*.parquet'; with Spark also an address or table:NAME. "
                         "Columns practice, age, sex, and person (a pseudonym) or people (of a group).")],
    weights: Annotated[str, typer.Option("--weights", help="Weights by age band and sex, one column a service.")],
    need: Annotated[str, typer.Option("--need", help="Need of each practice, one column a service; place, CCG and cost indices if known.")],
    out: Annotated[str | None, typer.Option("--out", help="The workbook to make.")] = None,
    sums: Annotated[str | None, typer.Option("--sums", help="Sum of each service in GBP, to be split to the penny.")] = None,
    engine: Annotated[str, typer.Option("--engine", help="polars, duckdb or spark.")] = "polars",
    remote: Annotated[str, typer.Option(
        "--remote", help="Address of the Spark server, sc://host:port; SPARK_REMOTE is taken where it is left out.")] = "",
    column: Annotated[list[str] | None, typer.Option("--column", help="What the files call a column, such as practice=GP_CODE.")] = None,
    expect: Annotated[int | None, typer.Option("--expect", help="People the files are said to hold; another number blocks.")] = None,
    as_at: Annotated[str | None, typer.Option(
        "--as-at", help="Day the list of people is of, such as 2026-04-01; Start shows it.")] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Print the engine's plan; count nobody and write nothing.")] = False,
    as_json: books.Json = False,
) -> None:  # fmt: skip
    """Weighted populations by practice and place from people, exact on every engine."""
    try:
        from workbooks.population import (
            job,  # its packages are those of the extra scale, which most users do not have
        )
    except ImportError as problem:
        told = f"The packages for people in bulk are not installed ({problem.name})."
        raise _bad("population", told, "Ask for pip install 'commissioning-workbooks[scale]'.") from None
    if expect is not None and expect < 0:
        raise _bad("--expect", f"{expect:,} people cannot be expected.", "Give the number of people the files are said to hold.")
    day = None if as_at is None else _day(as_at)
    address = remote or (os.environ.get("SPARK_REMOTE", "") if engine == "spark" else "")
    asked = job.Asked(people, weights, need, sums, engine, address, _columns(column or []), expect, day)
    if explain:
        sys.stdout.write(job.plan(asked).rstrip("\n") + "\n")
        return
    if out is None:
        raise _bad("--out", "Nothing says where the workbook is to go.", "Give --out, such as --out population.xlsx.")
    with progress() as told:
        outcome = job.population(asked, out, progress=told)
    books.finish(outcome, as_json)


def _day(text: str) -> dt.date:
    """BadInput for what is no date, and for a year no list is of: a spreadsheet makes another day of one before 1900."""
    day = date_of(text, "--as-at")
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        told = f"No list of people is of the year {day.year}."
        raise _bad("--as-at", told, f"Write a day of {FIRST_YEAR} to {LAST_YEAR}, such as 2026-04-01.")
    return day


def _columns(given: list[str]) -> dict[str, str]:
    from workbooks.population.totals import KNOWN

    pairs = [one.partition("=") for one in given]
    wrong = next((ours + equals + theirs for ours, equals, theirs in pairs if ours not in KNOWN or not theirs), None)
    if wrong is not None:
        told = f"{wrong!r} says of no column what it is called."
        raise _bad("--column", told, f"Write it as NAME=HEADING; names are {', '.join(KNOWN)}.")
    given = [ours for ours, _, _ in pairs]
    twice = next((ours for ours in given if given.count(ours) > 1), None)
    if twice is not None:
        raise _bad("--column", f"{twice} is given more than once.", "Say once what the files call it.")
    return {ours: theirs for ours, _, theirs in pairs}


def _bad(where: str, sentence: str, remedy: str) -> BadInput:
    return BadInput([Finding(where, "options", "block", sentence, remedy)])
