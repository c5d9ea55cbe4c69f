"""The sheets that account for a run: who came in and what became of them, and the files and programs it was made with."""

import hashlib
import os
import platform
from importlib import import_module

from workbooks.population.people import without_secret
from workbooks.population.run import Run
from workbooks.population.totals import MOST_REFUSED, short
from workbooks.population.weighting import NO_WEIGHT, Refused
from workbooks.spec import Column, Grid, Rows, Sheet

BLANK = "blank"
# A choice of this project: nobody else prescribes it. A group of one practice, age and sex may be one person, and a workbook is passed
# on; ten is small enough to show a fault of a whole file and large enough that no row speaks of somebody.
FEWEST = 10
MOST_FILES = 100  # files of people named one by one
HASHED = 64 * 2**20  # bytes of people's files together up to which each has a fingerprint; that takes less than a second
PACKAGES = {"polars": "polars", "duckdb": "duckdb", "spark": "pyspark"}  # engine: the module a version is told of


def ledger(run: Run) -> Sheet:
    """People in, counted and refused, why, and the ages and sexes no weight is for."""
    refused = run.found.refused
    everybody = Grid("Ledger", (
        Column("what", "Ledger", "text", 52, ("People in", "People counted", "People refused")),
        Column("people", "People", "count", 18, (run.counted.people, run.found.counted, sum(r.people for r in refused))),
    ), 3, role="Output")  # fmt: skip
    reasons = Grid("Refusals", (
        Column("reason", "Refused", "text", 52, tuple(f"People {r.reason}" for r in refused)),
        Column("people", "People", "count", 18, tuple(r.people for r in refused)),
        Column("of", "Practices", "text", 60, tuple(_named(r) or None for r in refused)),
    ), len(refused), title="Why people were refused", role="Output")  # fmt: skip
    intro = "Everybody who came in, and what became of them."
    return Sheet("Ledger", "Ledger", intro, (everybody, reasons, *_without_weight(run)), (52, 18, 60, 14))


def _without_weight(run: Run) -> tuple[Rows, ...]:
    """Groups of people of practices with need, the largest first; it adds up to the people refused for that reason."""
    refused = sum(r.people for r in run.found.refused if r.reason == NO_WEIGHT)
    if not refused:
        return ()
    codes = set(run.codes)
    listed = [(short(practice), short(age) or BLANK, short(sex) or BLANK, people)
              for practice, age, sex, people in run.counted.strange if practice in codes and people >= FEWEST]  # fmt: skip
    rest = refused - sum(people for *_, people in listed)
    title = "Ages and sexes without a weight, of practices with need, the most people first"
    if cut := _cut(run):
        title += f" (cut: of the {MOST_REFUSED:,} largest groups)"
    other = "All other groups" if cut else f"Groups of fewer than {FEWEST} people"
    rows = (*listed, *(((other, "not listed", "not listed", rest),) if rest else ()))
    return (Rows(title, ("Practice", "Age as written", "Sex as written", "People"), rows, name="strange"),)


def _cut(run: Run) -> bool:
    """Whether groups large enough to be listed may not have been fetched: there are more, and the smallest fetched is as large."""
    strange = run.counted.strange
    unfetched = sum(t.people - t.weighed for t in run.counted.totals) - sum(people for *_, people in strange)
    return unfetched > 0 and strange[-1][-1] >= FEWEST


def _named(refused: Refused) -> str:
    shown = ", ".join(map(short, refused.of[:10]))
    return f"{shown} and {len(refused.of) - 10:,} more" if len(refused.of) > 10 else shown


def about(run: Run) -> Rows:
    """Of this run: its files, engine, versions and fingerprints."""
    return Rows("This run", ("What", "Which"), (
        ("Files of people", _files(run)), ("Engine", run.engine), ("Versions", versions(run.engine)),
        ("Fingerprint of people and sums", run.hash_of_sums),
        *((("Fingerprint of the pence", run.hash_of_pence),) if run.parts else ()),
    ), name="run")  # fmt: skip


def versions(engine: str) -> str:
    """What worked it out: the engine's package (Spark has two of one module), the one between all engines and ours, and Python."""
    packages = (PACKAGES[engine], "narwhals")
    return ", ".join((*(f"{package} {import_module(package).__version__}" for package in packages), f"Python {platform.python_version()}"))


def sources(run: Run) -> Sheet:
    """Every file with its size; fingerprints of the tables, and of the people where their files are small."""
    tables = (("Weights", run.weights), ("Need", run.need), *((("Sums", run.sums),) if run.sums else ()))
    rows = (*((what, _name(table.path), _size(table.path), table.sha256) for what, table in tables), *_people(run))
    return Sheet("Sources", "Sources", "The files this workbook was made from.", (
        Rows("Files", ("What", "File", "Bytes", "SHA-256"), rows, name="files"),
    ), (16, 60, 16, 70))  # fmt: skip


def _people(run: Run) -> tuple[tuple[str, str, int | str, str], ...]:
    here = [file for file in run.files if os.path.isfile(file)]
    size = sum(map(_size, here))
    if len(here) < len(run.files):
        return (("People", _files(run), "", "Not on this machine; what was counted has a fingerprint on Start"),)
    if len(here) > MOST_FILES:
        return (("People", _files(run), size, "Many files; what was counted has a fingerprint on Start"),)
    return tuple(("People", _name(file), _size(file), _hash(file) if size <= HASHED else
                  "A large file; what was counted has a fingerprint on Start") for file in here)  # fmt: skip


def _size(file: str) -> int:
    return os.path.getsize(file) if os.path.exists(file) else 0  # somebody may have moved it since it was read


def _hash(file: str) -> str:
    with open(file, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _files(run: Run) -> str:
    names = [_name(file) for file in run.files]
    return names[0] if len(names) == 1 else f"{len(names)} files, {names[0]} to {names[-1]}"


def _name(path: str) -> str:
    return without_secret(path).replace("\\", "/").rsplit("/", 1)[-1]
