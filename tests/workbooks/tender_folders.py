"""Folders of tender tables: the packaged sample with a cell changed, and small or large tenders made to measure."""

import csv
import shutil
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from tests.practice_books import Ran, cwb
from tests.sample_books import Change, book_bytes
from workbooks.tender.importing import SAMPLE
from workbooks.tender.tables import TABLES

FEW_DRAWS = "50"  # draws of weights: no test looks at their figures, each waits for them
HEADERS = {name: [f.header for f in fields] for name, fields in TABLES.items()}
BASIS = ("GBP", "excluding VAT")


def sample_folder(path: Path) -> Path:
    """A copy of the packaged sample."""
    shutil.copytree(SAMPLE, path)
    return path


def read(folder: Path, table: str) -> list[list[str]]:
    """A table's lines, its headings first."""
    with open(folder / f"{table}.csv", encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def write(folder: Path, table: str, lines: Sequence[Sequence[object]]) -> None:
    with open(folder / f"{table}.csv", "w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(lines)


def cell(table: str, row: int, heading: str, value: object) -> Change:
    """One cell typed over; rows count as a person counts them, the headings are row 1."""

    def change(folder: Path) -> None:
        lines = read(folder, table)
        lines[row - 1][lines[0].index(heading)] = str(value)
        write(folder, table, lines)

    return change


def setting(**values: object) -> Change:
    """Settings by name."""

    def change(folder: Path) -> None:
        lines = [[name, str(values.get(name, old[0] if old else ""))] for name, *old in read(folder, "settings")]
        assert set(values) <= {line[0] for line in lines}, "a setting the folder does not know"
        write(folder, "settings", lines)

    return change


def rows(table: str, change: Callable[[list[list[str]]], list[list[object]]]) -> Change:
    """The rows under the headings, passed through `change`."""

    def apply(folder: Path) -> None:
        heads, *lines = read(folder, table)
        write(folder, table, [heads, *change(lines)])

    return apply


def all_of(*changes: Change) -> Change:
    def apply(folder: Path) -> None:
        for change in changes:
            change(folder)

    return apply


def tender(folder: Path, *, lots: Sequence[str] = ("1",), bidders: Sequence[str] = ("Ash", "Beech", "Cherry"), questions: int = 2,
           evaluators: int = 2, moderation: str = "mean_of_originals") -> Path:  # fmt: skip
    """A tender made to measure: every bidder bids for every lot at 100, 110, 120 ...; the first question takes what is left of 100.

    Evaluator e gives bid b on question q the mark (b + q + e) mod 6, whatever the lot.
    """
    folder.mkdir(exist_ok=True)
    codes = [f"Q{n}" for n in range(1, questions + 1)]
    people = [f"Evaluator {n}" for n in range(1, evaluators + 1)]
    shares = [100 - (questions - 1) * (100 // questions)] + [100 // questions] * (questions - 1)
    write(folder, "lots", [HEADERS["lots"], *([lot, f"Lot {lot}", "150", "999"] for lot in lots)])
    write(folder, "scale", [HEADERS["scale"], *([mark, f"Mark {mark}"] for mark in range(6))])
    tree = ([code, f"Question {code}", "", "all", share, "", ""] for code, share in zip(codes, shares, strict=True))
    write(folder, "criteria", [HEADERS["criteria"], *tree])
    write(folder, "bids", [HEADERS["bids"], *([lot, name, 100 + 10 * b, *BASIS, "2026-05-13", "TRUE", ""]
                                              for lot in lots for b, name in enumerate(bidders))])  # fmt: skip
    write(folder, "scores", [HEADERS["scores"], *(["2026-05-20 09:00", who, "clinical", "all", c, name, (b + q + e) % 6, ""]
          for b, name in enumerate(bidders) for q, c in enumerate(codes) for e, who in enumerate(people))])  # fmt: skip
    write(folder, "conflicts", [HEADERS["conflicts"], *([who, "evaluator", "none declared", "", "none", "", "FALSE", "2026-04-20", ""]
                                                        for who in people)])  # fmt: skip
    shutil.copy(SAMPLE / "settings.csv", folder)
    setting(win_share_draws=FEW_DRAWS, overall_hurdle="", moderation_method=moderation)(folder)
    return folder


sample_bytes = partial(book_bytes, "tender")


def regenerate(where: Path, source: object, out: str = "out.xlsx", *more: object) -> Ran:
    """`cwb regenerate tender` from a folder or workbook."""
    return cwb("regenerate", "tender", "--source", source, "--out", out, *more, cwd=where)
