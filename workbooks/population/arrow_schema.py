"""Columns of a Parquet file that hold lengths of time. Parquet has no type for them: they are whole numbers to it, and only the note that
pyarrow, pandas or polars leave in the footer says what is meant. DuckDB does not read that note.

The note is an Arrow schema in base64, https://arrow.apache.org/docs/format/Columnar.html#serialization-and-interprocess-communication-ipc,
as a FlatBuffer, https://flatbuffers.dev/internals/. Its one reader on the package index, pyarrow, is 150 MB and takes longer to load than
DuckDB.
"""

import base64
import binascii
import struct
from collections.abc import Iterator

DURATION = 18  # of the types of format/Schema.fbs
HEADER, FIELDS, NAME, TYPE = 2, 1, 0, 2  # places of Message.header, Schema.fields, Field.name and Field.type_type in their tables
PREFIX = 8  # bytes before the message: a mark and its length


def durations(note: bytes) -> set[str]:
    """Names of the outermost columns of lengths of time; none of a note that is not as it should be."""
    try:
        data = base64.b64decode(note, validate=True)[PREFIX:]
        return {name for name, kind in _fields(data) if kind == DURATION}
    except (binascii.Error, struct.error, UnicodeDecodeError, IndexError):
        return set()


def _fields(data: bytes) -> Iterator[tuple[str, int]]:
    schema = _at(data, _place(data, _at(data, 0), HEADER))
    fields = _at(data, _place(data, schema, FIELDS))
    for k in range(_number(data, fields)):
        field = _at(data, fields + 4 + 4 * k)
        name, kind = _at(data, _place(data, field, NAME)), _place(data, field, TYPE)
        yield data[name + 4 : name + 4 + _number(data, name)].decode(), data[kind]


def _place(data: bytes, table: int, slot: int) -> int:
    """Where a table keeps what has this place in its definition. IndexError when it has none."""
    directory, place = table - struct.unpack_from("<i", data, table)[0], 4 + 2 * slot
    held = place < struct.unpack_from("<H", data, directory)[0]
    if not held or not (within := struct.unpack_from("<H", data, directory + place)[0]):
        raise IndexError(slot)
    return table + within


def _at(data: bytes, place: int) -> int:
    """Where the offset at a place leads to."""
    return place + _number(data, place)


def _number(data: bytes, place: int) -> int:
    return struct.unpack_from("<I", data, place)[0]
