"""What a sheet Completion holds back, told once: the cells to fill or mend, instead of every calculation that waits for them."""

import re
from collections.abc import Iterable, Mapping

from udfs.findings import Finding
from workbooks.formulas import FormulaCell
from workbooks.live_gate import EMPTY_ROW

COMPLETION, RULE = "Completion", "held back"
HELD = "held back: see Completion"
_NAMED = re.compile(r"([^:]+![A-Z]+[0-9]+): (.+)")  # how that sheet names a cell and what is wrong with it
_WAITS = "; mend that cell first"  # a calculation that reads the error of another one
_UNTIL = "; nothing is calculated before the sheet Completion is complete."
_REMEDY = f"Fill it in or correct it{_UNTIL}"


def told_once(findings: list[Finding], values: Mapping[FormulaCell, object]) -> list[Finding]:
    """The findings without those of calculations that are held back; in their place the cells the sheet Completion names."""
    named = list(_cells(values))
    if not named and not any(HELD in f.sentence for f in findings):
        return findings
    told = [f"({finding.where})" for finding in named]  # as our functions name a cell
    told += [reason for finding in named if (reason := finding.sentence.partition(": ")[2])]  # a calculation it quotes
    waits = lambda f: HELD in f.sentence or f.sentence.rstrip(".").endswith(_WAITS) or any(words in f.sentence for words in told)
    rest = [f for f in findings if not waits(f)]
    waiting = len(findings) - len(rest)
    count = f"{waiting} calculations are held back: the inputs are not complete."
    return [*(named or [Finding(COMPLETION, RULE, "block", count, "Fill in or correct what the sheet Completion names.")]), *rest]


def _cells(values: Mapping[FormulaCell, object]) -> Iterable[Finding]:
    """Each cell and what is wrong with it; of an empty row no cell more than its first."""
    said = dict.fromkeys(str(value) for cell, value in values.items() if cell.sheet == COMPLETION)
    named = [(match[1], match[2]) for match in filter(None, map(_NAMED.fullmatch, said))]
    empty = {_row(where) for where, words in named if words == EMPTY_ROW}
    for where, words in named:
        told, _, remedy = words.partition(": ") if words == EMPTY_ROW else (words, "", "")
        if remedy or _row(where) not in empty:
            yield Finding(where, RULE, "block", f"{_sentence(told)}.", f"{_sentence(remedy)}{_UNTIL}" if remedy else _REMEDY)


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


def _row(where: str) -> tuple[str, str]:
    sheet, _, cell = where.rpartition("!")
    return sheet, cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
