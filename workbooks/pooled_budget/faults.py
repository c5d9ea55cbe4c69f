"""What the checker columns of a pooled budget share: faults of a cell as conditions, and the first of them in words."""

from workbooks.job.findings import naming
from workbooks.layout import Places
from workbooks.live_gate import COMPLETE

Fault = tuple[str, str, str]  # a condition, what to say where it is true, and the cell to mend


def address_of(cell: str) -> str:
    """The address of a cell as words: it stands still, as the cell does."""
    return f'"{_plain(cell)}"'


def _plain(cell: str) -> str:
    return cell.replace("'", "").replace("$", "")


def first_fault(faults: list[Fault]) -> str:
    """The first fault that is there, in words that begin with its cell."""
    text = f'"{COMPLETE}"'
    for condition, told, cell in reversed(faults):
        text = f'IF({condition},"{_plain(cell)}: {told}",{text})'
    return f'IFERROR({text},"{_plain(faults[0][2])}: a cell of its row holds an error")'


def is_partner(at: Places, cell: str) -> str:
    return f"SUMPRODUCT(--({at.column('Partners', 'partner')}={cell}))=1"


def no_sum(cell: str, what: str) -> list[Fault]:
    return [(f"NOT(ISNUMBER({cell}))", f"{what} is blank or no number", cell), (f"{cell}<0", f"{what} is negative", cell)]


def not_one_of(cell: str, choices: tuple[str, ...]) -> str:
    return "NOT(OR(" + ",".join(f'{cell}="{choice}"' for choice in choices) + "))"


def naming_each(faults: list[Fault], names: dict[str, str]) -> list[Fault]:
    return [(condition, told, cell) for cell, condition, told in naming(((cell, c, told) for c, told, cell in faults), names)]
