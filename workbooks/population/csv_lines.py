"""Every line of a CSV of people, before an engine reads it: of a line too long, too short, empty or ill quoted one engine stops, one fills
it up, one cuts it off and one leaves it out. Lines end in LF or CR LF; a CR alone ends a line for some engines and not for others."""

import csv
import re

QUOTED, PLAIN = '"(?:[^"]|"")*"', '[^",\r]*'
LONGEST = 1_000_000  # bytes of a line; DuckDB gives up at twice as many, and none of people is as long


def fault(file: str, fields: int) -> str | None:
    """What is wrong with the first line that has not as many fields as the headings; None when all have. OSError for a damaged archive.

    Read a part at a time to the end, whatever the engine is; so a .csv.gz is unpacked once and held against its check sum."""
    import polars as pl

    one = f"(?:{QUOTED}|{PLAIN})"
    line = pl.col("line")
    well = line.str.contains(f"^{one}(?:,{one}){{{fields - 1}}}$") & (line != "") & (line.str.len_bytes() <= LONGEST)
    lines = pl.scan_lines(file, row_index_name="number", row_index_offset=1, glob=False)
    try:
        found = lines.filter(pl.col("number") > 1, ~well).head(1).collect(engine="streaming").rows()
    except pl.exceptions.ComputeError as problem:
        return "it is no text in UTF-8" if "utf8" in str(problem) else "its lines cannot be told apart"
    return _told(*found[0], fields) if found else None


def _told(number: int, line: str, fields: int) -> str:
    if not line:
        return f"line {number:,} is empty"
    if len(line.encode()) > LONGEST:
        return f"line {number:,} is longer than {LONGEST:,} bytes"
    csv.field_size_limit(LONGEST)  # of the package csv, an eighth of it
    try:
        has = len(next(csv.reader([line], strict=True)))
    except csv.Error:
        has = fields
    if re.search("\r", re.sub(QUOTED, "", line)):
        return f"line {number:,} holds a carriage return outside quotation marks"
    if has == fields:
        return f"a quotation mark in line {number:,} is not closed in it, or stands in the middle of a field"
    return f"line {number:,} has {has} {'field' if has == 1 else 'fields'}, and the headings are {fields}"
