"""Our buttons on a document with protected sheets, in a LibreOffice without a window: only the click and the boxes are left out.

    told("book.xlsx") -> [{"box": "...", "formulas": {"Free": "...", ...}, "protected": ["Guarded", ...]}, ...]

As in tests.hosts.libreoffice the lower half is run by the Python that has `uno`.
"""

import json
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import libreoffice

PASSWORD = "secret"


def told(path):
    """What the box says and the sheets hold after each step of `main`."""
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "answer.json"
        libreoffice._run([libreoffice.uno_python(), *map(str, (__file__, path, sys.executable, answer))])
        return json.loads(answer.read_text(encoding="utf-8"))


# ---- run by the Python that has uno ----------------------------------------------------------------------------------


def main(path, python, answer):
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    with tempfile.TemporaryDirectory() as profile, libreoffice.Office(profile) as office:
        from xl_addin.libreoffice.office import bring, child, pressed

        boxes = []
        pressed._box = lambda context, frame, kind, buttons, text: boxes.append(text) or pressed.YES
        child.python_of = lambda context: python
        doc = office.desktop.loadComponentFromURL(Path(path).resolve().as_uri(), "_blank", 0, ())
        sheets = {name: doc.Sheets.getByName(name) for name in doc.Sheets.ElementNames}
        sheets["Guarded"].protect("")
        sheets["Shut"].protect(PASSWORD)

        def press(button):
            pressed.pressed(office.context, button)
            formulas = {name: sheet.getCellRangeByName("B1").Formula for name, sheet in sheets.items()}
            shut = [n for n, sheet in sheets.items() if sheet.isProtected()]
            return {"box": boxes[-1], "boxes": len(boxes), "formulas": formulas, "protected": shut}

        def undo(**changes):
            nothing = {"added": [], "replaced": [], "removed": [], "cells": {}, "dropped": []}
            bring.LAST[doc.RuntimeUID] = bring.Step(stored(doc, pressed, profile), dict(nothing, **changes), "Some button")
            return press(pressed.UNDO)

        no_such_cell = {"Free": [[-1, 0]]}
        told = [press("respell"), undo(replaced=["Shut"]), undo(cells=no_such_cell)]
        sheets["Shut"].unprotect(PASSWORD)
        told.append(press("respell"))
        pressed.AT_WORK.add("respell")  # as if one had just been pressed
        told += [press("respell"), press("scan_workbook")]
        pressed.AT_WORK.clear()
        Path(answer).write_text(json.dumps(told))
        doc.setModified(False)
        doc.close(True)


def stored(doc, pressed, folder):
    path = Path(folder) / "before.ods"
    pressed._save_copy(doc, str(path), "calc8")
    return path.read_bytes()


if __name__ == "__main__":
    main(*sys.argv[1:])
