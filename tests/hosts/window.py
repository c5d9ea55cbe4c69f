"""Buttons of our extension pressed with the mouse in a real LibreOffice window on an X server of its own.

    pressed("book.xlsx", "cwb.oxt", ["Generate register"], shots) -> [{"boxes": [...], "cells": {...}, "sheets": [...], ...}]

One answer a label, after an answer for the book as it was opened. As in tests.hosts.libreoffice the lower half is run by the Python
that has `uno`: standard library and uno only.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import libreoffice

PROGRAMS = ("Xvfb", "xdotool", "import")
SETTING = "commissioning-workbooks.json"
TITLE = "Commissioning Workbooks"
PATIENCE = 120
TYPED = "J40"  # a cell of the first sheet that is typed in before anything is pressed
TYPED_TEXT = "typed and not saved"


def pressed(path, oxt, labels, shots=None):
    """What the boxes said and what the document held, opened and after each button."""
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "answer.json"
        words = [__file__, path, oxt, sys.executable, answer, shots or folder, *labels]
        libreoffice._run([libreoffice.uno_python(), *map(str, words)])
        return json.loads(answer.read_text(encoding="utf-8"))


def missing():
    """Programs a window needs that are not installed."""
    return [name for name in PROGRAMS if not shutil.which(name)]


# ---- run by the Python that has uno ----------------------------------------------------------------------------------


class Screen:
    """An X server on a display number that is free, pictures of it, and a mouse in it."""

    def __enter__(self):
        read, write = os.pipe()
        command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x900x24", "-nolisten", "tcp"]
        self.server = subprocess.Popen(command, pass_fds=(write,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(write)
        self.display = ":" + os.read(read, 16).decode().strip()
        self.environment = dict(os.environ, DISPLAY=self.display)
        return self

    def __exit__(self, *_):
        self.server.terminate()

    def picture(self, path):
        subprocess.run(["import", "-display", self.display, "-window", "root", str(path)], check=True)

    def click(self, x, y):
        subprocess.run(["xdotool", "mousemove", str(x), str(y), "click", "1"], env=self.environment, check=True)

    def boxes(self):
        command = ["xdotool", "search", "--onlyvisible", "--name", f"^{TITLE}$"]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True).stdout.split()


class WindowOffice(libreoffice.Office):
    """LibreOffice with a window on the screen."""

    def __init__(self, profile, display):
        pipe = f"cwb{os.getpid()}"
        environment = dict(libreoffice.office_environment(), DISPLAY=display, SAL_USE_VCLPLUGIN="gen")
        words = [f"-env:UserInstallation={Path(profile).as_uri()}", f"--accept=pipe,name={pipe};urp;"]
        self.process = subprocess.Popen(
            ["soffice", *words, "--norestore", "--nologo", "--nofirststartwizard"],
            env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.desktop = self._connect(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")

    def load(self, path):
        return self.desktop.loadComponentFromURL(Path(path).as_uri(), "_blank", 0, ())

    def windows(self):
        toolkit = self.context.ServiceManager.createInstanceWithContext("com.sun.star.awt.Toolkit", self.context)
        return [toolkit.getTopWindow(i).getAccessibleContext() for i in range(toolkit.getTopWindowCount())]


def walk(node, depth=12):
    """Every visible object below, with its name; some vanish while the window is drawn."""
    from com.sun.star.lang import IndexOutOfBoundsException
    from com.sun.star.uno import RuntimeException

    for i in range(min(node.getAccessibleChildCount(), 200)):
        try:
            child = node.getAccessibleChild(i).getAccessibleContext()
            if child.getSize().Width:
                yield child.getAccessibleName(), child
        except (AttributeError, IndexOutOfBoundsException, RuntimeException):
            continue
        if depth:
            yield from walk(child, depth - 1)


def press(screen, tree, label):
    """Click the first object of that name. LookupError when there is none."""
    for name, found in walk(tree):
        if name == label:
            corner, size = found.getLocationOnScreen(), found.getSize()
            screen.click(corner.X + size.Width // 2, corner.Y + size.Height // 2)
            return
    raise LookupError(f"no control called {label} is on the screen")


def answered(screen, office, shots, label):
    """The texts of the boxes that came: a question is answered with Yes, and OK closes the last."""
    said, last = [], False
    while not last or screen.boxes():
        waited_for(screen, label)
        time.sleep(1)  # until it is drawn
        found = [w for w in office.windows() if w.getAccessibleName() == TITLE]
        names = [name for window in found for name, _ in walk(window, 3)]
        if not {"OK", "Yes"} & set(names):
            continue  # it has just been closed
        text = max(names, key=len)
        if text not in said:  # otherwise the click came too early for it
            said.append(text)
            screen.picture(Path(shots) / f"{label.lower().replace(' ', '-')}-{len(said)}.png")
        last = "Yes" not in names
        press(screen, next(w for w in found if {"OK", "Yes"} & {n for n, _ in walk(w, 3)}), "OK" if last else "Yes")
        time.sleep(2)
    return said


def waited_for(screen, label):
    until = time.monotonic() + PATIENCE
    while not screen.boxes():
        if time.monotonic() > until:
            raise RuntimeError(f"no box came after {label}")
        time.sleep(0.2)


def state(doc, boxes):
    sheets = doc.Sheets.ElementNames
    return {
        "boxes": boxes, "sheets": list(sheets), "modified": bool(doc.isModified()),
        "cells": {name: libreoffice.cells(doc.Sheets.getByName(name)) for name in sheets},
        "charts": {name: doc.Sheets.getByName(name).Charts.Count for name in sheets},
        "names": {name: doc.NamedRanges.getByName(name).Content for name in doc.NamedRanges.ElementNames},
        "tables": sorted(doc.DatabaseRanges.ElementNames),
        "url": doc.URL,
    }  # fmt: skip


def main(path, oxt, python, answer, shots, *labels):
    with tempfile.TemporaryDirectory() as profile:
        libreoffice.install(oxt, profile)
        Path(profile, "user").mkdir(exist_ok=True)
        Path(profile, "user", SETTING).write_text(json.dumps({"python": python}))
        with Screen() as screen, WindowOffice(profile, screen.display) as office:
            doc = office.load(path)
            time.sleep(4)  # until the window is drawn
            doc.Sheets.getByIndex(0).getCellRangeByName(TYPED).String = TYPED_TEXT
            tree = doc.CurrentController.Frame.getContainerWindow().getAccessibleContext()
            states = [state(doc, [])]
            for label in labels:
                press(screen, tree, label)
                states.append(state(doc, answered(screen, office, shots, label)))
            screen.picture(Path(shots) / "window.png")
            Path(answer).write_text(json.dumps(states))
            doc.setModified(False)
            doc.close(True)


if __name__ == "__main__":
    main(*sys.argv[1:])
