"""`cwb press`: a ribbon's button on a file, without a spreadsheet program, with what the button asks for given by name."""

import datetime as dt
import inspect
import re
from types import NoneType
from typing import Annotated, Any, get_args

import typer

from udfs.findings import Finding
from workbooks.outcome import BadInput
from xl_addin.cli.dates import date_of
from xl_addin.cli.restore import Folder
from xl_addin.cli.shown import say, show_findings

YES_NO = {"true": True, "false": False}
WHOLE, FIGURE = re.compile(r"-?\d+"), re.compile(r"-?\d+(\.\d+)?")


def press(
    button: Annotated[str, typer.Argument(help="A button's name, such as pool_outturn.")],
    book: Annotated[str, typer.Argument(help="The workbook to press it on.")],
    out: Annotated[str | None, typer.Option("--out", help="Save to another file; the workbook itself is changed when left out.")] = None,
    given: Annotated[
        list[str] | None, typer.Option("--set", help="What the button asks for, such as by=pcn or as_at=2026-04-01; may be given again.")
    ] = None,
    backups: Folder = None,
) -> None:
    """Press a ribbon button on a workbook, without a spreadsheet program."""
    pressed(button, book, out, backups, **_inputs(button, given or []))


def pressed(button: str, book: str, out: str | None, backups: str | None, **inputs: object) -> None:
    """Press it, show what it found and said, and end with its exit code."""
    # Brings xlwings, which other commands need not wait for.
    from xl_addin.headless import press_file

    report = press_file(button, book, out, backups=backups, **inputs)
    show_findings([*report.findings, *report.notes])
    say(report.sentence)
    if report.exit_code:
        raise typer.Exit(report.exit_code)


def _inputs(button: str, given: list[str]) -> dict[str, object]:
    """The inputs by name, each as the button's own signature takes it; a name it does not know is left to the button to refuse."""
    if not given:
        return {}
    from xl_addin import ribbon

    found = ribbon.load().get(button)
    wanted = inspect.signature(found.action, eval_str=True).parameters if found else {}
    inputs: dict[str, object] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not (name and equals) or name in inputs:
            told = f"{name} is set twice." if name in inputs else f'"{text}" is not a name and a value.'
            raise BadInput([Finding("--set", "inputs", "block", told, "Give each once, as name=value, such as as_at=2026-04-01.")])
        inputs[name] = _typed(name, value, wanted[name].annotation) if name in wanted else value
    return inputs


def _typed(name: str, text: str, wanted: Any) -> object:
    """The value as the signature takes it; one that takes dates as texts too gets the text."""
    kinds = {kind for kind in get_args(wanted) or (wanted,) if kind is not NoneType}
    if str in kinds:
        return text
    if dt.date in kinds:
        return date_of(text, f"--set {name}")
    if bool in kinds and text.lower() in YES_NO:
        return YES_NO[text.lower()]
    whole, figure = WHOLE.fullmatch(text), FIGURE.fullmatch(text)
    if float in kinds and figure:
        return float(text)
    if int in kinds and whole:
        return int(text)
    what = "neither TRUE nor FALSE" if bool in kinds else "not a whole number" if float not in kinds else "not a number"
    raise BadInput([Finding(f"--set {name}", "inputs", "block", f'{name} is "{text}", which is {what}.', "Correct it.")])
