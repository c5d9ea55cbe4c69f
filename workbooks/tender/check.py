"""Whether a tender workbook holds: what is entered, its checks, and every cell that is not any more as it was frozen for award."""

import os
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from udfs.cells import ExcelError
from udfs.findings import Finding, holds
from workbooks import guard
from workbooks.reader import Workbook, read
from workbooks.recalc import recalculate
from workbooks.tender.freeze import (
    ENTERED,
    Freeze,
    Place,
    cell_name,
    digest,
    read_freeze,
    standing,
    values_of,
)
from workbooks.tender.importing import PATIENCE

MOST_CELLS = 20  # named one by one in a sheet that people fill; the rest is counted
UNKNOWN_NAME = ExcelError("#NAME?")
RULE = "changed after the freeze"


@dataclass(frozen=True)
class Checked:
    """What a check of a workbook found; `frozen` is its last freeze."""

    path: str
    verdict: str
    findings: tuple[Finding, ...]
    frozen: Freeze | None
    sha256: str

    @property
    def holds(self) -> bool:
        return holds(list(self.findings))

    @property
    def sentence(self) -> str:
        """The outcome in one sentence."""
        blocking = sum(f.severity == "block" for f in self.findings)
        froze = "not frozen" if self.frozen is None else f"frozen {self.frozen.at} by {self.frozen.by}"
        same = "" if self.frozen is None else ", unchanged since" if self.frozen.sha256 == self.sha256 else ", CHANGED since"
        return f"{self.path}: {self.verdict}; {blocking} blocking of {len(self.findings)} findings; {froze}{same}."

    def as_dict(self) -> dict[str, object]:
        """For programs."""
        freeze = self.frozen and {"sheet": self.frozen.sheet, "at": self.frozen.at, "by": self.frozen.by, "sha256": self.frozen.sha256,
                                  "reason": self.frozen.reason, "unchanged": self.frozen.sha256 == self.sha256}  # fmt: skip
        return {"path": self.path, "verdict": self.verdict, "holds": self.holds, "sha256_now": self.sha256, "frozen": freeze,
                "findings": [f.as_dict() for f in self.findings]}  # fmt: skip


def check(path: str | os.PathLike[str]) -> Checked:
    """Read a workbook and check it. Raises WorkbookError for a file that cannot be read or is none of ours."""
    book = read(path, timeout=PATIENCE)
    if not any(UNKNOWN_NAME in sheet.cells.values() for sheet in book.sheets.values()):
        return check_book(book)
    done = check_book(_anew(book))
    sentence = f"{path} was saved by a program without our functions ({UNKNOWN_NAME}); for this check it was calculated anew."
    note = Finding(str(path), "not calculated", "warn", sentence, "Calculate it before it is used (cwb recalculate).")
    return replace(done, path=str(path), findings=(*done.findings, note))


def _anew(book: Workbook) -> Workbook:
    """The workbook as it is when calculated; the file stays as it is."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / Path(book.path).name
        copy.write_bytes(recalculate(guard.load(book.path)).data)
        return read(copy, timeout=PATIENCE)


def check_book(book: Workbook) -> Checked:
    """The same of a workbook that was read."""
    verdict, found = standing(book)
    frozen = read_freeze(book)
    now = values_of(book)
    changes = list(_changes(frozen, now)) if frozen else []
    return Checked(book.path, verdict, (*changes, *found), frozen, digest(now))


def _changes(frozen: Freeze, now: dict[Place, tuple[str, str]]) -> Iterator[Finding]:
    if digest(frozen.values) != frozen.sha256:
        sentence = f"The values on the sheet {frozen.sheet} are not those that were frozen: their SHA-256 is another one."
        yield Finding(frozen.sheet, RULE, "block", sentence, "Compare with the hash in the decision record, and go back to a backup.")
    by_sheet: dict[str, list[Place]] = defaultdict(list)
    for place in sorted(frozen.values.keys() | now.keys()):
        if frozen.values.get(place) != now.get(place):
            by_sheet[place[0]].append(place)
    for name in sorted(by_sheet, key=lambda n: (n not in ENTERED, n)):
        places, shown = by_sheet[name], MOST_CELLS if name in ENTERED else 1
        for place in places[:shown]:
            yield _changed(place, frozen, now, len(places) if shown == 1 else 1)
        if len(places) > shown > 1:
            sentence = f"{len(places) - shown} more cells of {name} changed after the freeze."
            yield Finding(name, RULE, "block", sentence, "Compare with the sheet of the freeze.")


def _changed(place: Place, frozen: Freeze, now: dict[Place, tuple[str, str]], count: int) -> Finding:
    before, after = (_told(values.get(place)) for values in (frozen.values, now))
    more = f", and {count - 1} more cells of {place[0]} changed" if count > 1 else ""
    remedy = "Put it back, or freeze again with the reason; an award rests on what was frozen."
    return Finding(cell_name(place), RULE, "block", f"{cell_name(place)} was {before} when frozen and is {after} now{more}.", remedy)


def _told(plain: tuple[str, str] | None) -> str:
    if plain is None:
        return "blank"
    text, kind = plain
    cut = f"{text[:60]}…" if len(text) > 60 else text
    return f'"{cut}"' if kind == "text" else cut
