"""Zip packages read and written so that a part nobody changed keeps its very bytes.

The standard library can read a zip but not pass a member on without unpacking it, so the writer here is ours: local
header, bytes, central directory (PKWARE APPNOTE 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16). No zip64: a workbook of
4 GiB is refused long before by the reader.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from types import ModuleType

from workbooks.errors import refuse
from workbooks.signature import check_signature

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_DEFLATED = 8
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1
_VERSION = 20
LEVEL = 6
QUICK = 1  # for a large part: a quarter more bytes than at level 6, in a third of the time
FAST = 0  # for a file that is read once and thrown away
_DATE_1980 = (1 << 5 | 1, 0)  # 1 January 1980, 00:00: the first moment a zip can state


@dataclass(frozen=True)
class Packed:
    """One member as it stands in the zip: name, flags, method, DOS date and time, checksum, sizes, packed bytes."""

    name: str
    flags: int
    method: int
    date: tuple[int, int]
    checksum: int
    size: int
    attributes: int
    packed: bytes | bytearray


def read(data: bytes) -> tuple[dict[str, bytes], dict[str, Packed]]:
    """The unpacked parts in their order, and each member as packed.

    Raises WorkbookError `not_a_workbook`, `truncated`, `duplicate_part` or `encrypted_part`."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _refuse_twins(archive)
            members = archive.infolist()
            packed = {m.filename: _packed(data, m) for m in members}
            return {m.filename: archive.read(m) for m in members}, packed
    except (zipfile.BadZipFile, zlib.error, EOFError, struct.error, ValueError, OSError) as error:
        if data:
            check_signature(data)  # a workbook under a password is no zip; that is told as itself
        raise refuse("truncated", reason=str(error)) from error
    except NotImplementedError as error:
        raise refuse("not_a_workbook", reason=str(error)) from error


def comment(data: bytes) -> bytes:
    """What somebody has noted at the end of a sound zip."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.comment


def write(parts: dict[str, bytes], unchanged: dict[str, Packed], comment: bytes = b"", level: int = LEVEL) -> bytes:
    """A zip of `parts` in their order; a member named in `unchanged` is passed on as packed, the others are packed at `level`."""
    out = io.BytesIO()
    directory = []
    for name, content in parts.items():
        directory.append(_put(out, unchanged.get(name) or pack(name, [content], level)))
    start = out.tell()
    out.write(b"".join(directory))
    size = out.tell() - start
    out.write(_END.pack(b"PK\5\6", 0, 0, len(directory), len(directory), size, start, len(comment)) + comment)
    return out.getvalue()


def _refuse_twins(archive: zipfile.ZipFile) -> None:
    """Part names are compared without case (ECMA-376 part 2, 7.2.3.4); two of a name leave the choice to chance."""
    seen: set[str] = set()
    for member in archive.infolist():
        if member.flag_bits & _ENCRYPTED:
            raise refuse("encrypted_part", part=member.filename)
        if member.filename.lower() in seen:
            raise refuse("duplicate_part", part=member.filename)
        seen.add(member.filename.lower())


def _packed(data: bytes, member: zipfile.ZipInfo) -> Packed:
    name_length, extra_length = struct.unpack_from("<HH", data, member.header_offset + 26)
    start = member.header_offset + 30 + name_length + extra_length
    year, month, day, hour, minute, second = member.date_time
    date = ((year - 1980) << 9 | month << 5 | day, hour << 11 | minute << 5 | second // 2)
    return Packed(
        member.filename,
        member.flag_bits & _UTF8_NAME,
        member.compress_type,
        date,
        member.CRC,
        member.file_size,
        member.external_attr,
        data[start : start + member.compress_size],
    )


def pack(name: str, pieces: Iterable[bytes], level: int = LEVEL, by: ModuleType = zlib) -> Packed:
    """A member packed piece by piece, so that its content never stands in memory as a whole; `by` zlib, or what has its functions."""
    deflate = by.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed, size, checksum = bytearray(), 0, 0
    for piece in pieces:
        packed += deflate.compress(piece)
        size += len(piece)
        checksum = zlib.crc32(piece, checksum)
    packed += deflate.flush()
    flags = 0 if name.isascii() else _UTF8_NAME
    return Packed(name, flags, _DEFLATED, _DATE_1980, checksum, size, 0, packed)


def _put(out: io.BytesIO, member: Packed) -> bytes:
    """Writes one member; answers its entry for the central directory."""
    name = member.name.encode("utf-8" if member.flags & _UTF8_NAME else "cp437")
    day, time = member.date
    numbers = (member.flags, member.method, time, day, member.checksum, len(member.packed), member.size, len(name))
    at = out.tell()
    out.write(_LOCAL.pack(b"PK\3\4", _VERSION, *numbers, 0) + name)
    out.write(member.packed)  # apart, as it may be large
    return _CENTRAL.pack(b"PK\1\2", _VERSION, _VERSION, *numbers, 0, 0, 0, 0, member.attributes, at) + name
