"""The people's files before any is counted: which they are, whether each is whole, and which columns mean what."""

import csv
import glob
import gzip
import os
import zlib
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import narwhals as nw

from udfs.findings import Finding
from workbooks.outcome import BadInput
from workbooks.population import csv_lines, kinds, totals
from workbooks.population.engines import CSV, TABLE, Engine, is_csv
from workbooks.population.footers import Damaged, Headings
from workbooks.population.kinds import NUMBER, TEXT, WHOLE

PARQUET = ".parquet"
REMOTE = "://"  # in an address only a server can open
PATTERN = "*?[]{}\\%#"  # a Spark server takes these in a name for a pattern or an address
SETTLED = {
    totals.PRACTICE: (TEXT,), totals.AGE: (WHOLE, NUMBER, TEXT), totals.SEX: (TEXT,), totals.PEOPLE: (WHOLE, TEXT),
    totals.PERSON: (WHOLE, TEXT),
}  # fmt: skip


def sources(asked: Sequence[str], engine: Engine) -> list[str]:
    """Every file asked for, patterns resolved and sorted, each looked at; addresses and tables are left to a Spark server.

    BadInput for a file that is not there, is not of the kind it says, or is cut off, and for a mixture of kinds."""
    found: list[str] = []
    for one in asked:
        beyond = one.startswith(TABLE) or REMOTE in one
        if beyond and engine.name != "spark":
            told = f"{engine.name} reads files of this machine only, and not {without_secret(one)}."
            raise _bad("--people", "files of people", told, "Give --engine spark, or a file here.")
        found += [one] if beyond else _matching(one)
    if engine.name == "spark":
        _plain_names(found)
    repeated = sorted({one for one in found if found.count(one) > 1})
    if repeated:
        one = without_secret(repeated[0])
        raise _bad(one, "files of people", f"{one} is named more than once.", "Name each file once.")
    _one_file_once([one for one in found if os.path.exists(one)])
    kinds = {"a table" if one.startswith(TABLE) else "CSV" if is_csv(one) else "Parquet" for one in found}
    if len(kinds) > 1 or ("a table" in kinds and len(found) > 1):
        raise _bad("--people", "files of people", f"The people come as {' and '.join(sorted(kinds))} at once.", "Give one kind at a time.")
    _whole([one for one in found if os.path.exists(one)], engine)
    return found


def _one_file_once(files: list[str]) -> None:
    """By what the disk says: a link has a name of its own."""
    seen: dict[tuple[int, int], str] = {}
    for file in files:
        known = os.stat(file)
        other = seen.setdefault((known.st_dev, known.st_ino), file)
        if other != file:
            raise _bad(file, "files of people", f"{other} and {file} are one file, by a link.", "Name each file once.")


def here(asked: Sequence[str]) -> list[str]:
    """The files of this machine among those asked for, none looked into."""
    return [file for one in asked for file in ([one] if os.path.isfile(one) else glob.glob(one)) if os.path.isfile(file)]


def without_secret(source: str) -> str:
    """An address without what follows its question mark: that may be a key."""
    return source.partition("?")[0] if REMOTE in source else source


def _plain_names(files: list[str]) -> None:
    odd = next((file for file in files if REMOTE not in file and not file.startswith(TABLE) and set(file) & set(PATTERN)), None)
    if odd:
        raise _bad(odd, "files of people", f"A Spark server would take the name {odd} for a pattern.", "Rename it, or use another engine.")


def _matching(pattern: str) -> list[str]:
    # a name is taken as it is before it is taken as a pattern: it may hold a bracket
    files = [pattern] if os.path.isfile(pattern) else sorted(f for f in glob.glob(pattern) if os.path.isfile(f))
    if not files:
        raise _bad(pattern, "files of people", f"There is no file {pattern}.", "Correct the name or pattern, such as 'people/*.parquet'.")
    for file in files:
        if not file.lower().endswith((PARQUET, *CSV)):
            raise _bad(file, "files of people", f"{file} is no Parquet or CSV file by its ending.", "Leave it out, or rename it.")
    return [os.path.abspath(file) for file in files]


def _whole(files: list[str], engine: Engine) -> None:
    """Every file here can be opened to its end and has the columns of the first."""
    faults, first, known = [], None, _footers(files, engine)
    for file in files:
        try:
            headed = tuple(_csv_heading(file) if is_csv(file) else known.get(file) or engine.footers([file])[file])
        except (OSError, EOFError, zlib.error, UnicodeDecodeError, csv.Error, Damaged) as problem:
            told = f"{file} cannot be read: {_said(problem)}."
            faults.append(_finding(file, "whole files", told, "Mend the file or get it again; nobody was counted."))
            continue
        first = first or (file, headed)
        if sorted(headed) != sorted(first[1]) or (is_csv(file) and headed != first[1]):  # lines of CSV are read by position
            told = f"{file} has other columns than {first[0]}, or columns of another type."
            faults.append(_finding(file, "one kind of file", told, "Give files with the same columns."))
        _no_look_alikes(file, [heading for heading, _ in headed], faults)
    if faults:
        raise BadInput(faults)


def _footers(files: list[str], engine: Engine) -> dict[str, Headings]:
    """All at once, which an engine may do in one go; nothing when one is damaged, for then each is asked for itself, to name it."""
    try:
        return engine.footers([file for file in files if not is_csv(file)])
    except (Damaged, OSError):
        return {}


def _said(problem: BaseException) -> str:
    if isinstance(problem, UnicodeDecodeError):
        return "it is no text in UTF-8"
    if isinstance(problem, EOFError | zlib.error) or (isinstance(problem, OSError) and not problem.strerror):
        return "it is packed and damaged or cut off"
    return problem.strerror or "" if isinstance(problem, OSError) else str(problem)


def _csv_heading(file: str) -> Iterable[tuple[str, str]]:
    opened: Callable[..., Any] = gzip.open if file.lower().endswith(".gz") else open
    with opened(file, "rt", encoding="utf-8-sig", newline="") as stream:
        line = stream.readline()
    if not line.strip():
        raise Damaged("its first line is empty" if line else "it is empty")
    if line.endswith("\r"):
        raise Damaged("its first line ends in a carriage return alone, and lines must end in a line feed")
    headings = next(csv.reader([_one_line(line)], strict=True))
    if fault := csv_lines.fault(file, len(headings)):
        raise Damaged(fault)
    return [(heading, "text") for heading in headings]


def _one_line(headings: str) -> str:
    """Without its end. Damaged for a quotation mark that is open there: the heading would go on in the next line."""
    if headings.count('"') % 2:
        raise Damaged("a quotation mark in line 1 is not closed in it")
    return headings.rstrip("\r\n")


def _no_look_alikes(where: str, headings: list[str], faults: list[Finding]) -> None:
    """Some engines read two columns that differ only in case as one."""
    seen: dict[str, str] = {}
    for heading in headings:
        plain = _plain(heading)
        other = seen.get(plain)
        if plain and other is not None:  # columns without a heading are nobody's
            both = f"{other} and {heading}" if _are_headings(headings) else "written alike (the first line does not look like headings)"
            told = f"{where} has the columns {both}, which some engines take for one."
            faults.append(_finding(where, "columns that look alike", told, "Rename or remove one of the two."))
        seen.setdefault(plain, heading)


def open_people(engine: Engine, files: Sequence[str], given: dict[str, str]) -> nw.LazyFrame[Any]:
    """The people with our names for their columns. `given`: our name -> theirs, where it is not the same.

    BadInput for a column that lacks, is of a type that cannot be meant, or is not among the columns of the files."""
    schema = engine.columns(files)
    headings = {_plain(name): name for name in schema}
    faults: list[Finding] = []
    _no_look_alikes("--people", list(schema), faults)
    if faults:
        raise BadInput(faults)
    wanted = {ours: _plain(given.get(ours, ours)) for ours in totals.KNOWN}
    columns = {ours: headings[plain] for ours, plain in wanted.items() if plain in headings}
    lacking = [given.get(n, n) for n in totals.KNOWN if n not in columns and (n in totals.NEEDED or n in given)]
    if lacking:
        told = f"The people have no column {' and none '.join(lacking)}; {_headed(list(schema))}."
        raise _bad("--people", "columns", told, "Rename it, or say which is meant, such as --column practice=GP_CODE.")
    _one_meaning_each(columns)
    if totals.PERSON in columns and totals.PEOPLE in columns:
        told = "The people have a column person and a column people: a row cannot be a person and a group."
        raise _bad("--people", "columns", told, "Leave out one of the two.")
    _types(engine, files, schema, columns)
    people = engine.people(files, {ours: (theirs, schema[theirs]) for ours, theirs in columns.items()})
    grouped = [ours for ours, theirs in columns.items() if isinstance(schema[theirs], nw.Categorical | nw.Enum)]
    if grouped:  # texts by number, as pandas writes them
        people = people.with_columns(*(nw.col(name).cast(nw.String) for name in grouped))
    if is_csv(files[0]):  # nothing, an empty text and blanks are the same to every engine
        people = people.with_columns(*(nw.col(name).str.strip_chars(totals.BLANK).fill_null("") for name in columns))
    return people


def without_blanks(engine: Engine, people: nw.LazyFrame[Any], files: Sequence[str]) -> nw.LazyFrame[Any]:
    """The people of a Parquet file or table without blanks around what it says, as those of a CSV already are.

    Only columns that have such blanks are stripped: to look costs next to nothing, to strip every sex a quarter of the whole run. A
    practice is stripped when its total is here."""
    if is_csv(files[0]):
        return people
    texts = [name for name, kind in people.collect_schema().items() if kind == nw.String and name != totals.PRACTICE]
    stripped = {name: nw.col(name).str.strip_chars(totals.BLANK) for name in texts}
    count = nw.len().alias("rows")
    padded = [name for name in texts if engine.rows(people.filter(nw.col(name) != stripped[name]).select(count))[0]["rows"]]
    return people.with_columns(*(stripped[name] for name in padded)) if padded else people


def _plain(heading: str) -> str:
    """As engines tell headings apart: some keep the blanks around one, and some take capitals for small letters."""
    return heading.strip(totals.BLANK).casefold()


def _headed(headings: list[str]) -> str:
    """What the files have instead. Without headings their first line is a person, who is shown nowhere."""
    if not headings:
        return "they have none that the engine can see"
    if not _are_headings(headings):
        return f"they have {totals.many(len(headings), 'column', 'columns')}, and the first line does not look like headings"
    return f"they have {', '.join(headings)}"


def _are_headings(headings: list[str]) -> bool:
    """One of ours is among them; a line end within one is that of another line."""
    return any(_plain(h) in totals.KNOWN for h in headings) and not any("\n" in h or "\r" in h for h in headings)


def _one_meaning_each(columns: dict[str, str]) -> None:
    """Our names by theirs: a column cannot be the sex and the practice."""
    seen: dict[str, str] = {}
    for ours, theirs in columns.items():
        if (other := seen.setdefault(theirs, ours)) != ours:
            told = f"The column {theirs} is to be both {other} and {ours}."
            raise _bad("--column", "columns", told, f"Say which other column is {other} or {ours}.")


def _types(engine: Engine, files: Sequence[str], schema: nw.Schema, columns: dict[str, str]) -> None:
    for ours, theirs in columns.items():
        found = kinds.kind(schema[theirs])
        if found in SETTLED[ours]:
            continue
        if found == kinds.EMPTY and _is_empty(engine, files, theirs, schema[theirs]):
            remedy = f"Leave it out, or say which other column is meant, such as --column {ours}=NAME."
            raise _bad("--people", "columns", f"The column {theirs} is empty: no row says anything in it.", remedy)
        told = f"The column {theirs} holds {kinds.held(found)}, and {ours} can only be {' or '.join(SETTLED[ours])}."
        remedy = "Write F or M, Female or Male, for the codes." if ours == totals.SEX else "Give the column in that type."
        raise _bad("--people", "columns", told, remedy)


def _is_empty(engine: Engine, files: Sequence[str], column: str, dtype: Any) -> bool:
    """Of a type that has no name here; some engines have none for a column of nothing."""
    people = engine.people(files, {"one": (column, dtype)})
    return not engine.rows(people.select(nw.col("one").count().alias("told")))[0]["told"]


def _finding(where: str, rule: str, sentence: str, remedy: str) -> Finding:
    return Finding(where, rule, "block", sentence, remedy)


def _bad(where: str, rule: str, sentence: str, remedy: str) -> BadInput:
    return BadInput([_finding(where, rule, sentence, remedy)])
