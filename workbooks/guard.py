"""Checks on a foreign file before any XML or spreadsheet library sees a byte of it.

`load` looks at the path, `check` at the bytes: what kind of file it is, then the zip package, measured by really
inflating it (the sizes a package states about itself can lie), then that no XML part declares a document type.
"""

from __future__ import annotations

import io
import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from workbooks.errors import refuse
from workbooks.signature import check_signature

MIB = 1024 * 1024
# Twice the largest workbook finance teams mail around; the file is held in memory once.
MAX_FILE_BYTES = 128 * MIB
# A sheet brings about four parts (sheet, relations, drawing, printer settings); no real book has 2,500 sheets.
MAX_PARTS = 10_000
# A book at Excel's own comfort limit (some 5 million cells of about 60 bytes of XML) stays below it.
MAX_INFLATED_BYTES = 512 * MIB
# Sheets of repeated rows reach about 100 to 1; deflate itself ends at 1032 to 1, and bombs live near that end.
MAX_RATIO = 250
# Small parts may compress as they like: they cannot do harm.
RATIO_COUNTS_FROM_BYTES = 4 * MIB
# Everything before the root element (declaration, comments) of a genuine part fits many times over.
PROLOG_BYTES = 64 * 1024

_STORED, _DEFLATED = zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED
_LOCAL_HEADER = struct.Struct("<4s5H3L2H")
_CHUNK = 256 * 1024
_SLICE = 16 * 1024
_XML_NAMES = (".xml", ".rels", ".vml")
# Addresses as Office programs hand them on: davs://, https:\\, file:, ms-excel:ofe|u|https://, and a web folder as a network path.
_ADDRESS = re.compile(r"(?i)[a-z][a-z0-9+.-]+:[\\/]{2}|(?:https?|ftp):[\\/]|file:|ms-[\w-]+:|[\\/]{2}[^\\/]*(?:@ssl|\.sharepoint\.com)")
_BEFORE_ROOT = re.compile(r"(?:\s++|<\?(?s:.*?)\?>|<!--(?s:.*?)-->)*+")


def load(path: str | os.PathLike[str]) -> bytes:
    """The bytes of the file at `path`; a WorkbookError when there is no ordinary, readable file of a sane size."""
    text = os.fspath(path)
    check_address(text)
    try:
        return _read_ordinary_file(text)
    except (FileNotFoundError, NotADirectoryError):
        raise refuse("file_missing", path=text or "without a name") from None
    except PermissionError:
        raise refuse("no_permission", path=text, action="read") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL character inside the path
        raise refuse("file_unreadable", path=text, reason=getattr(error, "strerror", None) or error) from None


def check_address(path: str) -> None:
    """Refuses an address: nothing here ever uses the network. To be asked before a path is made absolute, which hides what it was."""
    if _ADDRESS.match(path):
        raise refuse("web_address", path=path)


def _read_ordinary_file(path: str) -> bytes:
    status = os.stat(path)
    if stat.S_ISDIR(status.st_mode):
        raise refuse("file_is_folder", path=path)
    if not stat.S_ISREG(status.st_mode):  # a pipe or device could keep us waiting for ever
        raise refuse("file_unreadable", path=path, reason="it is not an ordinary file")
    with Path(path).open("rb") as file:
        if status.st_size > MAX_FILE_BYTES:
            raise refuse("file_too_big", path=path, size=status.st_size // MIB, limit=MAX_FILE_BYTES // MIB)
        # Python sets aside as much memory as it is asked to read; one byte more shows a file that still grows.
        data = file.read(status.st_size + 1)
    if not data:
        raise refuse("file_empty", path=path)
    if len(data) > status.st_size:
        raise refuse("file_unreadable", path=path, reason="it is still being written")
    return data


def check(data: bytes) -> None:
    """Refuses bytes that are not a sound, harmless xlsx package (kind, zip structure, sizes, document types)."""
    check_signature(data)
    check_package(data)


def check_package(data: bytes) -> None:
    """The same for a package of any kind: its structure, sizes and document types."""
    entries = _directory(data)
    _check_names(entries)
    inflated = 0
    for entry, start in _located(data, entries):
        head, size = _inflate(data, entry, start, MAX_INFLATED_BYTES - inflated)
        inflated += size
        if entry.filename.lower().endswith(_XML_NAMES):
            _check_prolog(entry.filename, head)
    _check_opens(data)


def _directory(data: bytes) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = package.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, struct.error, NotImplementedError) as error:
        raise refuse("truncated", reason=error) from None
    if len(entries) > MAX_PARTS:
        raise refuse("too_many_parts", count=len(entries), limit=MAX_PARTS)
    return entries


def _check_opens(data: bytes) -> None:
    """What zipfile itself would not open: the marks of rare kinds of package, a name spelt otherwise in its second place."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for entry in package.infolist():
            try:
                package.open(entry).close()
            except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError) as error:
                raise refuse("damaged_part", part=entry.filename, reason=error) from None


def _check_names(entries: list[zipfile.ZipInfo]) -> None:
    seen: set[str] = set()
    for entry in entries:
        # orig_filename: zipfile itself cuts a name at a NUL character
        name = entry.orig_filename
        if name.startswith("/") or re.search(r"[\x00-\x1f\\:]|(^|/)\.\.(/|$)", name):
            raise refuse("unsafe_part_name", part=name)
        if name.lower() in seen:  # part names do not depend on case, so readers could differ on which one counts
            raise refuse("duplicate_part", part=name)
        seen.add(name.lower())
        if entry.flag_bits & 0x1:
            raise refuse("encrypted_part", part=name)
        if entry.compress_type not in (_STORED, _DEFLATED):
            raise refuse("odd_compression", part=name, method=entry.compress_type)


def _located(data: bytes, entries: list[zipfile.ZipInfo]) -> Iterator[tuple[zipfile.ZipInfo, int]]:
    """Each entry with the offset of its packed bytes; entries that share bytes are refused."""
    ordered = sorted(entries, key=lambda entry: entry.header_offset)
    if ordered and ordered[0].header_offset:  # another package, or another kind of file, may stand in front
        raise refuse("truncated", reason=f"{ordered[0].header_offset:,} bytes stand before its first part")
    starts = [_packed_start(data, entry) for entry in ordered]
    ends = [start + entry.compress_size for start, entry in zip(starts, ordered, strict=True)]
    if ends and ends[-1] > len(data):
        raise refuse("truncated", reason=f"{ordered[-1].filename} is not complete")
    for (end, _), (_, after) in pairwise(zip(ends, ordered, strict=True)):
        if end > after.header_offset:
            raise refuse("size_lie", part=after.filename)
    yield from zip(ordered, starts, strict=True)


def _packed_start(data: bytes, entry: zipfile.ZipInfo) -> int:
    offset = entry.header_offset
    header = data[offset : offset + _LOCAL_HEADER.size]
    if len(header) < _LOCAL_HEADER.size or not header.startswith(b"PK\3\4"):
        raise refuse("truncated", reason=f"{entry.filename} is not where the package says")
    *_, name_length, extra_length = _LOCAL_HEADER.unpack(header)
    name_start = offset + _LOCAL_HEADER.size
    name = data[name_start : name_start + name_length]
    if name not in (_encoded(entry.orig_filename, "cp437"), _encoded(entry.orig_filename, "utf-8")):
        raise refuse("size_lie", part=entry.filename)
    return name_start + name_length + extra_length


def _encoded(name: str, encoding: str) -> bytes | None:
    try:
        return name.encode(encoding)
    except UnicodeEncodeError:
        return None


def _inflate(data: bytes, entry: zipfile.ZipInfo, start: int, room: int) -> tuple[bytes, int]:
    """The first bytes and the true size of a part, counted while unpacking and never held as a whole."""
    head, size, crc = b"", 0, 0
    for piece in _pieces(data, entry, start):
        size += len(piece)
        crc = zlib.crc32(piece, crc)
        if len(head) < PROLOG_BYTES:
            head += piece[:PROLOG_BYTES]
        if size > entry.file_size:
            raise refuse("size_lie", part=entry.filename)
        if size > room:
            raise refuse("inflates_too_far", limit=f"{MAX_INFLATED_BYTES // MIB} MiB", part=entry.filename)
        if size > RATIO_COUNTS_FROM_BYTES and size > MAX_RATIO * entry.compress_size:
            raise refuse("inflates_too_far", limit=f"{MAX_RATIO} times its size", part=entry.filename)
    if size != entry.file_size or crc != entry.CRC:
        raise refuse("size_lie", part=entry.filename)
    return head, size


def _pieces(data: bytes, entry: zipfile.ZipInfo, start: int) -> Iterator[bytes]:
    packed = memoryview(data)[start : start + entry.compress_size]
    if entry.compress_type == _STORED:
        yield bytes(packed)
        return
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        # In small slices: what waits is copied at every step, and a whole sheet of 100 MiB would be copied for ever.
        for begin in range(0, len(packed), _SLICE):
            if inflater.eof:
                raise refuse("size_lie", part=entry.filename)
            waiting = bytes(packed[begin : begin + _SLICE])
            while waiting and not inflater.eof:
                yield inflater.decompress(waiting, _CHUNK)
                waiting = inflater.unconsumed_tail
        yield inflater.flush()
    except zlib.error:
        raise refuse("damaged_part", part=entry.filename, reason="it cannot be unpacked") from None
    if not inflater.eof:
        raise refuse("damaged_part", part=entry.filename, reason="its packed content ends too early")
    if inflater.unused_data:
        raise refuse("size_lie", part=entry.filename)


def _check_prolog(part: str, head: bytes) -> None:
    """A document type can stand only before the root element, so only that stretch is looked at."""
    text = head.decode(_guessed(head), "replace").removeprefix("\ufeff")
    rest = text[_BEFORE_ROOT.match(text).end() :]  # type: ignore[union-attr]  # the pattern matches anything
    if rest.startswith("<!") and not rest.startswith("<!--"):
        raise refuse("dtd", part=part)
    if rest.startswith(("<?", "<!--")):
        raise refuse("damaged_part", part=part, reason="no element within its first 64 KiB")


def check_encoding(part: str, head: bytes) -> None:
    """Refuses a part with cells in UTF-16 or UTF-32: the second reader would silently see an empty sheet."""
    encoding = _guessed(head)
    if encoding != "utf-8-sig":
        raise refuse("xml_encoding", part=part, encoding=encoding[:6].upper())


def _guessed(head: bytes) -> str:
    """The encoding XML readers guess by themselves from the first bytes."""
    for mark, encoding in (
        (b"\xff\xfe\0\0", "utf-32-le"), (b"\0\0\xfe\xff", "utf-32-be"),
        (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"),
        (b"<\0\0\0", "utf-32-le"), (b"\0\0\0<", "utf-32-be"),
        (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"),
    ):
        if head.startswith(mark):
            return encoding
    return "utf-8-sig"
