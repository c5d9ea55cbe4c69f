"""A tender job from a folder of CSV files, a filled tender workbook or the packaged invented sample."""

import hashlib
from dataclasses import replace
from pathlib import Path

from udfs.findings import Finding
from workbooks import samples
from workbooks.errors import refuse
from workbooks.fill import Filled
from workbooks.reader import Workbook, read
from workbooks.spec import SIGN_OFF, Value
from workbooks.tender_job import SETTINGS, Job
from workbooks.tender_tables import TABLES, Tables, from_folder, from_workbook
from workbooks.writer import AREA

KIND = "tender"
PATIENCE = 90  # seconds for a workbook a person named
SAMPLE = Path(samples.FOLDER) / "tender"
NAMES = tuple(setting.name for block in SETTINGS.values() for setting in block)


def load(source: str | None) -> Job:
    """The job of a source: a folder, a workbook, or the sample when none is named. WorkbookError when it cannot be read at all."""
    if source in (None, samples.NAME):
        return _job(from_folder(SAMPLE), "invented sample", _fingerprint(SAMPLE))
    path = Path(source)
    if path.is_dir():
        return _job(from_folder(path), path.name, _fingerprint(path))
    return from_book(read(source, timeout=PATIENCE))


def from_book(book: Workbook) -> Job:
    """The job that stands in a tender workbook, every input and row found by name."""
    filled = Filled(book)
    kind = filled.value("template_kind")
    if kind != KIND:
        raise refuse("unknown_template", path=book.path, kind=kind, known=KIND)
    settings = {name: _setting(filled, name) for name in NAMES if filled.has(name)}
    signed = {item.name: filled.value(item.name) for item in SIGN_OFF.items if filled.has(item.name)}
    source, hashed = (str(filled.value(name) or "") for name in ("source_file", "source_hash"))
    job = _job(from_workbook(book)._replace(settings=settings), source, hashed)
    return replace(job, sign_off=signed, changes=filled.rows("changes") if filled.has("changes" + AREA) else ())


def _setting(filled: Filled, name: str) -> Value:
    number = next(s.number for block in SETTINGS.values() for s in block if s.name == name)
    value = filled.value(name)
    return filled.date(name) if number == "date" and value is not None else value


def _job(tables: Tables, source: str, sha256: str) -> Job:
    unknown = [n for n in tables.settings if n not in NAMES]
    strange = [
        Finding(f"settings, {name}", "settings", "block", f"There is no setting {name}.", f"Correct it; known are {', '.join(NAMES)}.")
        for name in unknown
    ]
    settings = {name: tables.settings.get(name) for name in NAMES}
    rows = {name: tables.rows.get(name, []) for name in TABLES}
    return Job(settings, rows, source, sha256, (*tables.findings, *strange))


def _fingerprint(folder: Path) -> str:
    """One hash over the folder's tables, in the order of their names."""
    whole = hashlib.sha256()
    for path in sorted(folder.glob("*.csv")):
        whole.update(f"{path.name}\n".encode() + path.read_bytes())
    return whole.hexdigest()
