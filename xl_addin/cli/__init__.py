"""The command line: a host among hosts. Thin commands over the library; exit code 0 done and all checks hold, 1 done but a check
fails, 2 bad input or usage and nothing written."""

import json
import sys
from typing import NoReturn

import typer

from udfs.errors import UdfError
from udfs.findings import Finding, in_two
from workbooks.errors import WorkbookError
from workbooks.outcome import BadInput
from xl_addin.cli import (
    addin,
    addin_excel,
    addin_install,
    books,
    calls,
    capitation,
    contract,
    diff,
    export,
    import_file,
    pool,
    population,
    press,
    register,
    restore,
    server,
    share,
    tender,
)
from xl_addin.cli.shown import say, show_findings

BAD_INPUT = 2
INTERRUPTED = 130  # what typer ends with after Ctrl-C
# these never write, so there is nothing to reassure of
ONLY_READ = ("scan", "backups", "functions", "call", "check", "coverage", "server")

app = typer.Typer(
    add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None,
    help="Tender scoring, capitation and contract registers in Excel workbooks, without Excel.",
)  # fmt: skip
app.command("functions")(calls.functions)
app.command("call")(calls.call)
app.add_typer(books.regenerate, name="regenerate", help="Make a workbook anew from its source.")
books.regenerate.command("capitation")(capitation.capitation)
books.regenerate.command("contract_model")(contract.contract_model)
app.add_typer(import_file.app, name="import", help="Files of other people: what they are, and what came of each row.")
app.command("population")(population.population)
app.command("coverage")(import_file.coverage)
app.command("recalculate")(books.recalculate)
app.command("move-data")(books.move_data)
app.command("roll-forward")(books.roll_forward)
app.command("respell")(books.respell)
app.add_typer(register.app, name="register", help="The contract register.")
app.add_typer(tender.app, name="tender", help="The files of a tender: packs, returns, letters, record, decision, freeze.")
app.add_typer(pool.app, name="pool", help="The returns of a pooled budget: issued to its partners, merged back.")
app.add_typer(tender.checks, name="check", help="Whether a workbook holds.")
app.add_typer(export.app, name="export", help="What a contract register publishes: open data, lists, annual summary, calendar.")
app.command("diff")(diff.diff)
app.command("press")(press.press)
app.command("backups")(restore.backups)
app.command("restore")(restore.restore)
app.command("scan")(share.scan)
app.command("share")(share.share)
app.command("publish")(share.publish)
app.add_typer(addin.app, name="addin", help="Build, install and look after the add-ins.")
addin.app.command("install")(addin_install.install)
addin.app.command("uninstall")(addin_install.uninstall)
addin.app.command("status")(addin_install.status)
addin.app.command("doctor")(addin_excel.doctor)
app.add_typer(server.app, name="server", help="Excel on the web and on a Mac.")


def main() -> None:
    """Entry point of `cwb`: every failure is one sentence, never a traceback."""
    try:
        app()
    except BadInput as problem:
        _refused(problem.findings)
    except WorkbookError as problem:
        _refused([Finding("", problem.code, "block", problem.sentence, problem.remedy)])
    except UdfError as problem:  # a rule that is not known on a day, of a function behind a command
        _refused([Finding("", "udf", "block", *in_two(problem.sentence()))])
    except BrokenPipeError:
        sys.exit(0)  # the reader of our output had enough
    except OSError as problem:
        where = str(problem.filename or "")
        remedy = "Check the name, the folder and the room on the disk."
        _refused([Finding(where, "file", "block", f"{problem.strerror or problem}.", remedy)])
    except SystemExit as end:
        if end.code != INTERRUPTED:
            raise
        say("Stopped. Every file is either as it was or completely written.")
        sys.exit(BAD_INPUT)


def _refused(findings: list[Finding]) -> NoReturn:
    """What is wrong, as JSON on the output where JSON was asked for, else as a table."""
    if "--json" in sys.argv:
        sys.stdout.write(json.dumps({"written": False, "findings": [f.as_dict() for f in findings]}, ensure_ascii=False, indent=2) + "\n")
    else:
        show_findings(findings)
        if sys.argv[1:2] and sys.argv[1] not in ONLY_READ:
            say("Nothing was written.")
    sys.exit(BAD_INPUT)
