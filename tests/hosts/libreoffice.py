"""A real LibreOffice with our extension: open a workbook, recalculate everything, read every cell.

    recalculated("book.xlsx", "cwb.oxt") -> {"Sheet1": {(1, 1): 12.5, (2, 1): ExcelError("#N/A")}}

Rows and columns count from 1. The module `uno` belongs to one certain Python, so the work is done by this same file run as a program
of that Python (lower half: standard library and uno only), and the cells come back as JSON.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SECONDS = 500  # a hanging office program must not hang a test run
NOBODY = 65534
# Nobody writes into the pipe, so `cat` ends when the other end is closed: at the latest when the test run itself ends or is killed.
WATCHED = 'exec 3<&0; (cat <&3; kill -KILL 0) >/dev/null 2>&1 & exec 3<&-; exec "$@" </dev/null'
RUNS = 4  # com.sun.star.document.MacroExecMode.ALWAYS_EXECUTE_NO_WARN
ERROR_CELLS = 4  # com.sun.star.sheet.FormulaResult.ERROR
CALC_ERRORS = {
    521: "#NULL!",
    532: "#DIV/0!",
    519: "#VALUE!",
    524: "#REF!",
    525: "#NAME?",
    503: "#NUM!",
    32767: "#N/A",
}


# ---- called by tests -------------------------------------------------------------------------------------------------


def recalculated(path, oxt, save_as=None):
    """Sheet -> (row, column) -> number, text or ExcelError after a hard recalculation; blank cells are left out."""
    from udfs.cells import ExcelError

    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "cells.json"
        command = [uno_python(), __file__, path, oxt, answer, *([save_as] if save_as else [])]
        _run([str(word) for word in command])
        sheets = json.loads(answer.read_text(encoding="utf-8"))
    return {
        name: {(r, c): ExcelError(v["error"]) if isinstance(v, dict) else v for r, c, v in cells}
        for name, cells in sheets.items()
    }


def wizard(oxt):
    """Function -> names of its arguments, as Calc's function wizard offers them once the extension is installed."""
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "functions.json"
        _run([uno_python(), __file__, "--wizard", str(oxt), str(answer)])
        return json.loads(answer.read_text(encoding="utf-8"))


def uno_python():
    """The Python that has `uno`. RuntimeError with a sentence if there is none."""
    program = Path(shutil.which("soffice") or "soffice").resolve().parent / "python"
    for candidate in (sys.executable, "/usr/bin/python3", shutil.which("python3"), str(program)):
        if candidate and shutil.which(candidate):
            probe = subprocess.run([candidate, "-c", "import uno"], capture_output=True)
            if probe.returncode == 0:
                return candidate
    raise RuntimeError("No Python here can import uno, so LibreOffice cannot be driven; install python3-uno.")


def _run(command, seconds=SECONDS):
    """Run to its end. All that it starts goes with it, and with this process however that ends."""
    held, let_go = os.pipe()
    # a session of its own, so that a timeout ends the office program too
    process = subprocess.Popen(
        ["sh", "-c", WATCHED, "sh", *command], stdin=held, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        start_new_session=True,
    )  # fmt: skip
    os.close(held)
    try:
        told, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        told, _ = process.communicate()
        raise RuntimeError(f"LibreOffice did not finish within {seconds} seconds:\n{told[-3000:]}") from None
    finally:
        os.close(let_go)
    if process.returncode:
        raise RuntimeError(f"LibreOffice could not be driven:\n{told[-3000:]}")


# ---- run by the Python that has uno ----------------------------------------------------------------------------------


def main(path, oxt, answer, save_as=None):
    with tempfile.TemporaryDirectory() as profile:
        install(oxt, profile)
        with Office(profile) as office:
            doc = office.load(path)
            doc.calculateAll()
            Path(answer).write_text(
                json.dumps({name: cells(doc.Sheets.getByName(name)) for name in doc.Sheets.ElementNames})
            )
            if save_as:
                kind = "calc_pdf_Export" if str(save_as).endswith(".pdf") else "Calc MS Excel 2007 XML"
                doc.storeToURL(Path(save_as).resolve().as_uri(), properties(FilterName=kind))
            doc.close(True)


def describe(oxt, answer):
    """What the wizard knows of our functions."""
    with tempfile.TemporaryDirectory() as profile:
        install(oxt, profile)
        with Office(profile) as office:
            listed = office.context.ServiceManager.createInstanceWithContext(
                "com.sun.star.sheet.FunctionDescriptions", office.context
            )
            told = [{p.Name: p.Value for p in listed.getByIndex(i)} for i in range(listed.getCount())]
            ours = {
                f["Name"]: [f["Description"], *([a.Name, a.Description] for a in f["Arguments"] or ())]
                for f in told
            }
            Path(answer).write_text(
                json.dumps({n: d for n, d in ours.items() if n.upper().startswith("CWB.")})
            )


def cells(sheet):
    """Row, column and value of every filled cell; numbers and texts in one read, errors one by one."""
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    end = cursor.getRangeAddress()
    block = sheet.getCellRangeByPosition(0, 0, end.EndColumn, end.EndRow)
    errors = {}
    for area in block.queryFormulaCells(ERROR_CELLS).getRangeAddresses():
        for r in range(area.StartRow, area.EndRow + 1):
            for c in range(area.StartColumn, area.EndColumn + 1):
                code = sheet.getCellByPosition(c, r).getError()
                errors[r, c] = {"error": CALC_ERRORS.get(code, f"Err:{code}")}
    values = {
        (r, c): v
        for r, row in enumerate(block.getDataArray())
        for c, v in enumerate(row)
        if v not in ("", None)
    }
    return [[r + 1, c + 1, v] for (r, c), v in {**values, **errors}.items()]


def properties(**values):
    from com.sun.star.beans import PropertyValue

    return tuple(PropertyValue(name, 0, value, 0) for name, value in values.items())


def office_environment():
    """The office brings its own Python and looks for its home along PATH: another Python in front of it stops it at once."""
    office = os.path.dirname(shutil.which("soffice") or "/usr/bin/soffice")
    left_out = ("VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH")
    kept = {name: value for name, value in os.environ.items() if name not in left_out}
    return kept | {"PATH": os.pathsep.join([office, "/usr/bin", "/bin", "/usr/sbin", "/sbin"])}


def install(oxt, profile):
    """Install the extension into a private profile. unopkg refuses root, so root installs as nobody."""
    stage = Path(tempfile.mkdtemp())
    package = shutil.copy(oxt, stage)
    command = ["unopkg", "add", "-f", "-s", f"-env:UserInstallation={Path(profile).as_uri()}", package]
    root = os.getuid() == 0
    if root:
        for path in (profile, stage, package):
            os.chown(path, NOBODY, NOBODY)
        command = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", *command]
    try:
        crashed = subprocess.run(command, env=dict(office_environment(), HOME=str(stage))).returncode  # of 7.4 it sometimes does
        if crashed:
            subprocess.run(command, env=dict(office_environment(), HOME=str(stage)), check=True)
    finally:
        shutil.rmtree(stage)
    if root:
        subprocess.run(["chown", "-R", "0:0", profile], check=True)


class Office:
    """One headless LibreOffice with a profile of its own, ended on leaving."""

    def __init__(self, profile):
        pipe = f"cwb{os.getpid()}"
        self.process = subprocess.Popen([
            "soffice", f"-env:UserInstallation={Path(profile).as_uri()}", f"--accept=pipe,name={pipe};urp;",
            "--headless", "--invisible", "--norestore", "--nologo", "--nodefault", "--nofirststartwizard",
        ], env=office_environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
        self.desktop = self._connect(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")

    def _connect(self, address):
        import uno
        from com.sun.star.connection import NoConnectException

        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        until = time.monotonic() + 120
        while True:
            try:
                self.context = context = resolver.resolve(address)
                return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
            except NoConnectException:
                if time.monotonic() > until:
                    raise
                time.sleep(0.2)

    def load(self, path):
        code = {"MacroExecutionMode": RUNS} if Path(path).suffix == ".xlsm" else {}  # only tests of ours make such files
        doc = self.desktop.loadComponentFromURL(Path(path).resolve().as_uri(), "_blank", 0, properties(Hidden=True, **code))
        if doc is None:
            raise RuntimeError(f"LibreOffice cannot open {path}.")
        return doc

    def __enter__(self):
        return self

    def __exit__(self, *_):
        from com.sun.star.lang import DisposedException

        try:
            self.desktop.terminate()
        except DisposedException:
            pass  # the answer to terminate() may be cut off by the very end of the program
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()


if __name__ == "__main__":
    describe(*sys.argv[2:]) if sys.argv[1] == "--wizard" else main(*sys.argv[1:])
