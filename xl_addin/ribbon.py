"""One record per button. Ribbon XML, manifest, toolbar and the command line are made from it.

    @button(group="Register", label="Generate register", screentip=..., supertip=..., keytip="G", icon="TableInsert")
    def register_generate(book: xw.Book) -> Report:

A button no host could show is refused here, at import. `press` is the one way to run an action, on every host.
"""

from __future__ import annotations

import contextlib
import importlib
import inspect
import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import xlwings as xw

from udfs.errors import UdfError
from udfs.findings import Finding, holds
from workbooks.errors import WorkbookError

GROUPS = ("Set up", "Tender", "Capitation", "Register", "Check and share")
MODULES = (
    "xl_addin.macros.bring_in",
    "xl_addin.macros.keep_up",
    "xl_addin.macros.doctor",
    "xl_addin.macros.register",
    "xl_addin.macros.register_generate",
    "xl_addin.macros.register_publish",
    "xl_addin.macros.register_files",
    "xl_addin.macros.register_variation",
    "xl_addin.macros.tender",
    "xl_addin.macros.tender_files",
    "xl_addin.macros.tender_check",
    "xl_addin.macros.capitation",
    "xl_addin.macros.capitation_files",
    "xl_addin.macros.pool",
    "xl_addin.macros.pool_files",
    "xl_addin.macros.contract",
    "xl_addin.macros.compare",
    "xl_addin.macros.leaving",
    "xl_addin.macros.publishing",
    "xl_addin.macros.restore",
)
# Microsoft, customUI: screentip and supertip take at most 1,024 characters; both are kept below it.
LONGEST_TIP = 1023
LONGEST_LABEL = 40  # more is cut in two lines under a large icon
LOG = logging.getLogger(__name__)
ID = re.compile(r"[a-z][a-z0-9_]*")
KEYTIP = re.compile(r"[A-Z0-9]{1,3}")
IMAGE_MSO = re.compile(r"[A-Z][A-Za-z0-9]*")


class BadButton(TypeError):
    """A button that some host could not show, or that leaves its user without an answer."""


@dataclass(frozen=True)
class Report:
    """What an action did, in one sentence; `changed` names the sheets written, which may hold what they held before.

    `refused` says that the action stopped before it wrote anything; the first finding then says why.
    `notes` are about the file that was saved and not about what is in it: its backup, copies of a conflict beside it.
    `listed`: where all findings stand, for a message that shows the first; empty where that is nowhere.
    """

    sentence: str
    findings: tuple[Finding, ...] = ()
    changed: tuple[str, ...] = ()
    refused: bool = False
    notes: tuple[Finding, ...] = ()
    listed: str = "the sheet Checks"

    @property
    def exit_code(self) -> int:
        """0 done and all checks hold, 1 done but a check fails, 2 refused and nothing written."""
        return 2 if self.refused else 0 if holds(list(self.findings)) else 1


Action = Callable[..., Report]


@dataclass(frozen=True)
class Button:
    """One button; `id` is the name of its action, `inputs` the keywords the action takes besides the book."""

    id: str
    group: str
    label: str
    screentip: str
    supertip: str
    keytip: str
    icon: str
    action: Action
    inputs: tuple[str, ...]


BUTTONS: dict[str, Button] = {}


def button(*, group: str, label: str, screentip: str, supertip: str, keytip: str, icon: str) -> Callable[[Action], Action]:
    """Register a function `action(book, **inputs) -> Report` as a button under its own name; it stays a plain function."""

    def register(action: Action) -> Action:
        names = list(inspect.signature(action).parameters)
        record = Button(action.__name__, group, label, screentip, supertip, keytip, icon, action, tuple(names[1:]))
        _check(record, names[:1])
        BUTTONS[record.id] = record
        return action

    return register


def load() -> dict[str, Button]:
    """Every button, all action modules imported; in the order of the modules whichever of them was imported first."""
    for module in MODULES:
        importlib.import_module(module)
    place = {module: number for number, module in enumerate(MODULES)}
    return dict(sorted(BUTTONS.items(), key=lambda item: place.get(item[1].action.__module__, len(place))))


def _check(new: Button, first: list[str]) -> None:
    others = [b for b in BUTTONS.values() if b.action.__module__ != new.action.__module__ or b.id != new.id]
    faults = {
        f"group is one of {', '.join(GROUPS)}": new.group in GROUPS,
        "the action's name is lower case with underscores": ID.fullmatch(new.id),
        "another action has that name": new.id not in [b.id for b in others],
        f"the label has 1 to {LONGEST_LABEL} characters on one line": _line(new.label, LONGEST_LABEL),
        f"the screentip has 1 to {LONGEST_TIP} characters": 1 <= len(new.screentip) <= LONGEST_TIP,
        f"the supertip has 1 to {LONGEST_TIP} characters": 1 <= len(new.supertip) <= LONGEST_TIP,
        "the keytip is 1 to 3 capital letters or digits": KEYTIP.fullmatch(new.keytip),
        "the keytip is that of another button, or its beginning": not any(_clash(new.keytip, b.keytip) for b in others),
        "the icon is the name of a built-in image (imageMso)": IMAGE_MSO.fullmatch(new.icon),
        "the action takes the book first": first == ["book"],
    }
    broken = [rule for rule, kept in faults.items() if not kept]
    if broken:
        raise BadButton(f"button {new.id}: {'; '.join(broken)}")


def _line(text: str, longest: int) -> bool:
    return 1 <= len(text) <= longest and text.isprintable() and text == text.strip()


def _clash(one: str, other: str) -> bool:
    """Excel acts on the first keytip that is complete, so AB can never be typed beside A."""
    return one.startswith(other) or other.startswith(one)


# ---- running


def press(action_id: str, book: xw.Book, **inputs: Any) -> Report:
    """Run an action on a book. Whatever goes wrong with the input is a Report with one sentence, never a traceback.

    Calculation mode, screen updating and status bar are put back as they were, also after a failure.
    """
    buttons = load()
    found = buttons.get(action_id)
    if found is None:
        return _refused(action_id, "unknown_button", f"There is no button {action_id}.", f"Choose one of {', '.join(buttons)}.")
    unknown = sorted(set(inputs) - set(found.inputs))
    if unknown:
        known = f"is called {', '.join(found.inputs)}" if found.inputs else "is nothing"
        return _refused(action_id, "unknown_input", f"{found.label} takes no {', '.join(unknown)}.", f"What it asks for {known}.")
    return reported(found.label, lambda: _run(found, book, inputs))


def _run(found: Button, book: xw.Book, inputs: dict[str, Any]) -> Report:
    with _settings_kept(book), _told(book.app, f"{found.label}: working"):
        return found.action(book, **inputs)


def reported(what: str, work: Callable[[], Report]) -> Report:
    """The report of `work`, or of the reason why it could not be done."""
    try:
        return work()
    except WorkbookError as problem:
        return _refused(what, problem.code, problem.sentence, problem.remedy)
    except UdfError as problem:
        return _refused(what, type(problem).__name__, str(problem), "")
    except NotImplementedError:
        sentence = f"{what} needs something this program cannot do."
        return _refused(what, "host_cannot", sentence, "Open the workbook in Excel on a desktop and press the button there.")
    except Exception as fault:
        LOG.debug("%s failed", what, exc_info=True)
        sentence = f"{what} failed inside ({type(fault).__name__}); this is a fault of the toolkit, not of the workbook."
        return _refused(what, "internal_fault", sentence, "Please report it with the workbook's layout.")


def _refused(where: str, rule: str, sentence: str, remedy: str) -> Report:
    return Report(f"{sentence} {remedy}".strip(), (Finding(where, rule, "block", sentence, remedy),), refused=True)


def progress(book: xw.Book, text: str) -> None:
    """Show a line in the status bar where the program has one."""
    _set(book.app, "status_bar", text)


@contextlib.contextmanager
def _settings_kept(book: xw.Book) -> Iterator[None]:
    """No recalculation or repainting at every cell meanwhile."""
    before = {name: _get(book.app, name) for name in ("calculation", "screen_updating")}
    try:
        _set(book.app, "screen_updating", False)
        _calculating(book, "manual")
        yield
    finally:
        if before["screen_updating"] is not None:
            _set(book.app, "screen_updating", before["screen_updating"])
        if before["calculation"] is not None:
            _calculating(book, before["calculation"])


def _calculating(book: xw.Book, mode: str) -> None:
    """A workbook stores how it is calculated, so Excel takes a saved one for changed when that is set; a person has changed nothing."""
    file = _get(book, "api")
    saved = _get(file, "Saved")
    _set(book.app, "calculation", mode)
    if saved is True:
        _set(file, "Saved", True)


@contextlib.contextmanager
def _told(app: xw.App, text: str) -> Iterator[None]:
    _set(app, "status_bar", text)
    try:
        yield
    finally:
        _set(app, "status_bar", False)  # gives the bar back to Excel


def _get(app: xw.App, name: str) -> Any:
    try:
        return getattr(app, name)
    except (NotImplementedError, AttributeError):  # a program without this setting
        return None


def _set(app: xw.App, name: str, value: Any) -> None:
    with contextlib.suppress(NotImplementedError, AttributeError):  # a program without this setting
        setattr(app, name, value)
