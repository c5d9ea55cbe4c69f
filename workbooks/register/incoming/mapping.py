"""What each column of a file is taken for: proposed from headings seen elsewhere, confirmed or changed by a person, never guessed."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import count
from pathlib import Path
from typing import NamedTuple

from udfs.cells import Cell, shown
from udfs.errors import column_letters
from udfs.register import schema
from udfs.register.schema import heading_key
from workbooks.exports.contacts import EMAIL, has_contact, has_email, has_telephone, nobody
from workbooks.register.incoming.source_rows import SourceSheet

PERSONS = "contacts"
KINDS = ("register", "lots", "spend", "awards", "suppliers", "buyers", "shares", PERSONS)
HEADING_ROWS = 20  # a heading stands in the first rows; below, a row with such words is data
KNOWN_HEADINGS = 3  # fewer known words are a coincidence
PERSONAL_HEADINGS = 2  # so many make a list of persons of a sheet that is nothing else
LEAVE_OUT, SPLIT, EXTRA = "leave out", "split", "extra"
MAP, ASK, CONTACT = "map", "ask", "contact"
MONTH_FIRST = "month first"
LONGEST_EXAMPLE = 60
DERIVED = "(derived)"
COLUMN_NAME = "name of the column"
COMBINED = "party.sme + party.vcse"
PERSONAL = re.compile(r"\b(e ?mail|telephone|phone|tel|fax|mobile|contact|contactpoint|officer|contract manager|account manager|"
                      r"contract owner|(first|last|full|given|family) name|forename|surname)\b")  # fmt: skip
PERHAPS = re.compile(r"\b(owner|lead|manager|responsible|sponsor|signatory|representative|person|staff|approver|approved by|requester)\b")
NOT_A_PERSON = re.compile(r"\b(organisation|organization|provider|supplier|body|authority|department|directorate|division|team|service|"
                          r"agency|council|icb|trust|time|place|type|code|number|no|period|area|level|cost|cpv)\b")  # fmt: skip
NOT_PERSONAL = re.compile(r"\b(url|web|website|date|id)\b")
HEADERS = ("File", "Sheet", "Kind", "Column", "Heading", "Example", "Proposed", "Treatment", "Seen in", "Reason", "Use", "Read as")


class Known(NamedTuple):
    """What a heading is known to mean. `rank`: the lower, the more it says."""

    target: str
    treatment: str
    seen_in: str
    reason: str
    rank: int


@dataclass(frozen=True)
class Column:
    """A column of a sheet. `use`: the target, `split`, `extra_01` or `leave out`; empty where a person has to say."""

    file: str
    sheet: str
    kind: str
    index: int
    heading: str
    example: str
    proposed: str
    treatment: str
    seen_in: str
    reason: str
    use: str
    read_as: str = ""

    @property
    def letter(self) -> str:
        return column_letters(self.index)

    @property
    def name(self) -> str:
        """The heading as a sentence names it."""
        return self.heading or f"column {self.letter}"

    @property
    def is_personal(self) -> bool:
        """Whether its cells are contacts of persons, which stand nowhere but in the table of contacts, if there."""
        asked = self.treatment == ASK and self.proposed.startswith("contact.") and self.use in ("", LEAVE_OUT)
        unknown = self.kind == PERSONS and self.treatment == EXTRA and self.use not in targets()  # beside persons it is about them
        return self.use.startswith("contact.") or asked or unknown or (self.treatment == CONTACT and self.use not in targets())

    def cells(self) -> list[str]:
        """As a row of the sheet Mapping; a person is no example."""
        example = "" if self.is_personal else self.example
        return [self.file, self.sheet, self.kind, self.letter, self.heading, example, self.proposed, self.treatment, self.seen_in,
                self.reason, self.use, self.read_as]  # fmt: skip


@dataclass(frozen=True)
class Layout:
    """Where the headings of a sheet stand, what kind of table it is, and its columns; row 0 where no headings are known."""

    sheet: SourceSheet
    row: int
    kind: str
    columns: tuple[Column, ...] = ()
    rival: str = ""  # another kind of file that knows as many of the headings

    @property
    def used(self) -> tuple[Column, ...]:
        return tuple(c for c in self.columns if c.use and c.use != LEAVE_OUT and not c.use.startswith(EXTRA))

    def column(self, target: str) -> Column | None:
        return next((c for c in self.columns if c.use == target), None)


def targets() -> dict[str, schema.Column]:
    """What a column can be used for, by `table.column`."""
    wanted = ("contract", "party", "lot", "commissioner_share", "transaction", "notice")
    return {f"{name}.{column.name}": column for name in wanted for column in schema.tables()[name].columns}


SPECIAL = ("value.currency", "identifier.scheme", "link.contract_id", "link.contract_ref", "link.self", "expense.type", "release.older",
           "contact.name", "contact.email", "contact.phone", "contact.role", COMBINED)  # fmt: skip


@cache
def known(kind: str) -> dict[str, Known]:
    """Headings that count in a kind of file, by their key."""
    file = _extra()
    found: dict[str, Known] = {}
    for alias in schema.aliases():
        if _kind(alias) == kind:
            found.setdefault(heading_key(alias.heading), Known(alias.column, alias.treatment, alias.seen_in, alias.reason, 0))
    for heading, target, reason in file["ask"].get(kind, []):
        found.setdefault(heading, Known(target, ASK, "plain heading", reason, 50))
    for target, spellings in file[kind].items():
        for rank, spelling in enumerate(spellings, 1):
            found.setdefault(spelling, Known(target, MAP, "plain heading", "", rank))
    for target in (*targets(), *SPECIAL):
        found.setdefault(heading_key(target), Known(target, MAP, COLUMN_NAME, "", 0))
    return found


@cache
def _extra() -> dict:
    return tomllib.loads(Path(__file__).with_name("headings.toml").read_text(encoding="utf-8"))


def _kind(alias: schema.Alias) -> str:
    """Generic headings count only in the kind of file they were seen in."""
    seen = alias.seen_in
    for word, kind in (("mysociety", "awards"), ("Crown framework lots", "lots"), ("spend", "spend")):
        if word in seen:
            return kind
    return "register"


def propose(sheet: SourceSheet, counter: Iterator[int]) -> Layout:
    """The headings, the kind and the columns of a sheet. `counter` numbers the columns nobody knows, over all files."""
    if sheet.kind:
        number, cells = sheet.rows[0]
        return Layout(sheet, number, sheet.kind, tuple(_columns(sheet, number, sheet.kind, cells, counter)))
    for number, cells in sheet.rows[:HEADING_ROWS]:
        keys = {heading_key(cell) for cell in cells} - {""}
        scores = {kind: len(keys & _telling(kind)) for kind in KINDS if kind != PERSONS}
        kind, *others = sorted(scores, key=lambda one: -scores[one])
        if scores[kind] >= KNOWN_HEADINGS:
            rival = next((one for one in others if scores[one] == scores[kind]), "")
            return Layout(sheet, number, kind, tuple(_columns(sheet, number, kind, cells, counter)), rival)
    for number, cells in sheet.rows[:HEADING_ROWS]:
        if len([cell for cell in cells if _means_person(cell)]) >= PERSONAL_HEADINGS and not any(map(holds_contact, cells)):
            return Layout(sheet, number, PERSONS, tuple(_columns(sheet, number, PERSONS, cells, counter)))
    return Layout(sheet, 0, "")


def holds_contact(cell: Cell) -> bool:
    """Whether an e-mail address or a telephone number stands in a cell."""
    return isinstance(cell, str) and has_contact(cell)


def holds_persons(sheet: SourceSheet) -> bool:
    """Whether a sheet without known headings holds contacts of persons, or a heading that promises them."""
    top = (cell for _, cells in sheet.rows[:HEADING_ROWS] for cell in cells)
    return any(map(_means_person, top)) or any(holds_contact(cell) for _, cells in sheet.rows for cell in cells)


def _means_person(cell: Cell) -> bool:
    """Whether a cell is a heading of a list of persons."""
    if not isinstance(cell, str) or len(cell) > LONGEST_EXAMPLE:
        return False
    meant = known(PERSONS).get(heading_key(cell))
    return bool(contact_of(cell)) or (meant is not None and meant.target.startswith("contact."))


@cache
def _telling(kind: str) -> frozenset[str]:
    """Headings that speak for a kind of file: not those that are known in every kind and are another's."""
    own = _extra()[kind].keys()
    return frozenset(key for key, meant in known(kind).items() if meant.seen_in != COLUMN_NAME or meant.target not in SPECIAL
                     or meant.target in own)  # fmt: skip


def read_as(layout: Layout, kind: str) -> Layout:
    """The same sheet as another kind of file."""
    cells = next(line for number, line in layout.sheet.rows if number == layout.row)
    return Layout(layout.sheet, layout.row, kind, tuple(_columns(layout.sheet, layout.row, kind, cells, count(1))))


def _columns(sheet: SourceSheet, row: int, kind: str, cells: list[Cell], counter: Iterator[int]) -> Iterator[Column]:
    width = max(len(line) for number, line in sheet.rows if number >= row)
    headings = [cells[i] if i < len(cells) else None for i in range(width)]
    means = [known(kind).get(heading_key(heading)) for heading in headings]
    best: dict[str, int] = {}
    ranks: dict[str, int] = {}
    for i, meant in enumerate(means):
        if meant and (meant.target not in ranks or meant.rank < ranks[meant.target]):
            best[meant.target], ranks[meant.target] = i, meant.rank
    beside = any(meant is None and contact_of(_plain(heading)) for heading, meant in zip(headings, means, strict=True))
    for i, (heading, meant) in enumerate(zip(headings, means, strict=True)):
        text = _plain(heading)
        told = (sheet.file, sheet.name, kind, i + 1, text, _example(sheet, row, i))
        if meant and best[meant.target] != i and not meant.target.startswith("contact."):
            first = headings[best[meant.target]]
            yield Column(*told, meant.target, ASK, meant.seen_in, f"{_plain(first)} means the same and says more", "")
        elif meant and meant.target.startswith(DERIVED):
            yield Column(*told, meant.target, EXTRA, meant.seen_in, "no extension can be made of yes or no", f"{EXTRA}_{next(counter):02}")
        elif meant and meant.target.startswith("contact."):
            yield Column(*told[:-1], "", meant.target, CONTACT, meant.seen_in, "personal contact", meant.target)
        elif meant:
            use = meant.target if meant.treatment == MAP else ""
            yield Column(*told, meant.target, meant.treatment, meant.seen_in, meant.reason, use)
        elif contact := contact_of(text) or _contact_within(sheet, row, i):
            yield Column(*told[:-1], "", contact, CONTACT, "", "personal contact: kept apart or left out, by choice", contact)
        elif _perhaps(text) or (beside and heading_key(text) == "name"):
            why = f"perhaps persons: contact.name, leave out, or {EXTRA}_{next(counter):02} to keep it with the source rows"
            yield Column(*told[:-1], "", "contact.name", ASK, "", why, "")
        else:
            why = "heading not known" if text else "column without a heading"
            yield Column(*told, "", EXTRA, "", why, f"{EXTRA}_{next(counter):02}")


def _plain(cell: Cell) -> str:
    return "" if cell is None else " ".join((cell if isinstance(cell, str) else shown(cell)).split())


def _example(sheet: SourceSheet, row: int, i: int) -> str:
    cell = next((line[i] for number, line in sheet.rows if number > row and i < len(line) and line[i] is not None), None)
    text = nobody(_plain(cell))
    return text if len(text) <= LONGEST_EXAMPLE else text[: LONGEST_EXAMPLE - 3] + "..."


def contact_of(heading: str) -> str:
    """The kind of personal contact a heading promises; empty for none."""
    key = heading_key(heading)
    if not PERSONAL.search(key) or NOT_PERSONAL.search(key):
        return ""
    kinds = ((r"\be ?mail\b", "contact.email"), (r"phone|\btel\b|fax|mobile", "contact.phone"))
    return next((target for pattern, target in kinds if re.search(pattern, key)), "contact.name")


def _contact_within(sheet: SourceSheet, row: int, i: int) -> str:
    """The kind of personal contact a column holds whatever its heading: an address for itself, or telephone numbers mostly."""
    cells = [line[i] for number, line in sheet.rows if number > row and i < len(line) and line[i] is not None]
    texts = [cell.strip() for cell in cells if isinstance(cell, str)]
    if any(has_email(text) and EMAIL.fullmatch(text) for text in texts):
        return "contact.email"
    numbers = sum(nobody(text) == "(telephone)" for text in texts if has_telephone(text))
    return "contact.phone" if numbers * 2 > len(cells) else ""


def _perhaps(heading: str) -> bool:
    """Whether a heading may mean persons without saying so: a person is asked, and nothing of it shown before."""
    key = heading_key(heading)
    return bool(PERHAPS.search(key)) and not NOT_A_PERSON.search(key) and not NOT_PERSONAL.search(key)


class Choice(NamedTuple):
    """What a person wrote into the sheet Mapping about one column."""

    kind: str
    heading: str
    use: str
    read_as: str


def confirmed(layout: Layout, choices: dict[tuple[str, str, str], Choice], wrong: list[str]) -> Layout:
    """The layout as a person confirmed it; what does not fit the file or the register is named in `wrong`."""
    columns = []
    before = {column.letter: column.use for column in layout.columns}
    layout = _of_kind(layout, choices, wrong)
    for column in layout.columns:
        choice = choices.get((column.file, column.sheet, column.letter))
        if choice and choice.kind == layout.kind and choice.use == before[column.letter]:
            choice = choice._replace(use=column.use)  # as it was proposed, so it is what the kind of file proposes
        place = f"{column.file}{f', {column.sheet}' if column.sheet else ''}, column {column.letter}"
        if choice is None:
            wrong.append(f"{place} ({column.name}) is not in the mapping")
        elif choice.heading != column.heading:
            wrong.append(f"{place} is headed {column.heading or 'by nothing'} in the file, {choice.heading or 'by nothing'} in the mapping")
        elif not _can_be_used(choice.use, column):
            wrong.append(f"{place} ({column.name}) is to be used for {choice.use}, which is no column of the register")
        elif choice.read_as not in ("", MONTH_FIRST):
            wrong.append(f"{place} ({column.name}) is to be read as {choice.read_as}; only {MONTH_FIRST} or nothing can stand there")
        else:
            columns.append(replace(column, use=choice.use, read_as=choice.read_as))
    twice = {c.use for c in columns if c.use in targets() and sum(d.use == c.use for d in columns) > 1}
    wrong += [f"{layout.sheet.file}: two columns are used for {use}" for use in sorted(twice)]
    return replace(layout, columns=tuple(columns), rival="")


def _of_kind(layout: Layout, choices: dict[tuple[str, str, str], Choice], wrong: list[str]) -> Layout:
    """The layout as the kind of file a person entered under Kind; one for all columns of a sheet."""
    told = (choices.get((c.file, c.sheet, c.letter)) for c in layout.columns)
    kinds = list(dict.fromkeys(choice.kind for choice in told if choice)) or [layout.kind]
    place = f"{layout.sheet.file}{f', {layout.sheet.name}' if layout.sheet.name else ''}"
    if len(kinds) > 1:
        wrong.append(f"{place} is called {' and '.join(kinds)} under Kind; enter the same in all its lines")
    elif kinds[0] not in KINDS and layout.columns:
        wrong.append(f"{place} is called {kinds[0] or 'nothing'} under Kind, which is none of {', '.join(KINDS)}")
    elif kinds[0] != layout.kind:
        return read_as(layout, kinds[0])
    return layout


def _can_be_used(use: str, column: Column) -> bool:
    known = use in ("", LEAVE_OUT) or use in targets() or use in SPECIAL or use.startswith(EXTRA)
    return known or (use == SPLIT and column.treatment == SPLIT)
