"""Buttons of our extension pressed in a real LibreOffice window on an X server of its own, one office for many steps.

    ran("cwb.oxt", [{"open": "book.xlsx"}, {"click": "Generate register"}, {"look": True}]) -> [None, {"boxes": [...]}, {"cells": ...}]

One answer a step. As in tests.hosts.libreoffice the lower half is run by the Python that has `uno`: standard library and uno only.
"""

import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import libreoffice

PROGRAMS = ("Xvfb", "xdotool", "import")
SETTING = "commissioning-workbooks.json"
TITLE = "Commissioning Workbooks"
PATIENCE = 120
TURNS = 40  # looks for a box before a control is pressed again
BAR = "Commissioning: "  # before the name of each toolbar


def ran(oxt, steps, shots=None):
    """What came of each step."""
    with tempfile.TemporaryDirectory() as folder:
        plan, answer = Path(folder) / "plan.json", Path(folder) / "answer.json"
        plan.write_text(json.dumps(steps))
        words = [__file__, oxt, sys.executable, plan, answer, shots or folder]
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

    def __exit__(self, *problem):
        """A step that failed may have left a document with changes, for which the program would ask before it ends."""
        if problem[0]:
            traceback.print_exception(*problem)
            os._exit(1)  # who started this ends the office with it
        super().__exit__(*problem)

    def windows(self):
        toolkit = self.context.ServiceManager.createInstanceWithContext("com.sun.star.awt.Toolkit", self.context)
        windows = [toolkit.getTopWindow(i) for i in range(toolkit.getTopWindowCount())]
        contexts = [window.getAccessibleContext() for window in windows if window]
        return [context for context in contexts if context]  # one may have gone meanwhile


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


class Session:
    """The window, and the document in front; one method a step."""

    def __init__(self, screen, office, shots):
        self.screen, self.office, self.shots = screen, office, shots
        self.doc, self.items = None, {}

    def open(self, path):
        self.doc = self.office.load(path)
        self._seen()

    def new(self, _):
        self.doc = self.office.desktop.loadComponentFromURL("private:factory/scalc", "_blank", 0, ())
        self._seen()

    def _seen(self):
        time.sleep(2)  # until the window is drawn
        self.tree = self.doc.CurrentController.Frame.getContainerWindow().getAccessibleContext()

    def write(self, text, cell):
        self.doc.Sheets.getByIndex(0).getCellRangeByName(cell).String = text

    def click(self, label):
        """With the mouse."""
        press(self.screen, self.tree, label)
        return {"boxes": answered(self.screen, self.office, self.shots, label)}

    def press(self, control):
        """The same, as a screen reader does it: the control's own action."""
        bar, place = control
        if not self.items:
            self.items = {name: found for name, found in walk(self.tree) if name.startswith(BAR)}
        found = self.items[BAR + bar].getAccessibleChild(place).getAccessibleContext()
        return {"boxes": closed(self.office, lambda: found.doAccessibleAction(0)), "label": found.getAccessibleName()}

    def saved(self, path, to):
        """A workbook calculated and saved by LibreOffice, not shown."""
        doc = libreoffice.Office.load(self.office, path)
        doc.calculateAll()
        doc.storeToURL(Path(to).as_uri(), libreoffice.properties(FilterName="Calc MS Excel 2007 XML"))
        doc.close(True)

    def look(self, _):
        return state(self.doc)

    def close(self, _):
        self.doc.setModified(False)
        self.doc.close(True)
        self.items = {}


def closed(office, pressing):
    """The texts of the boxes that came, each answered with OK or Yes by the button's own action.

    A control that is being drawn takes no press, so it is pressed again; while a button works, the office answers no question."""
    said, last, until = [], False, time.monotonic() + PATIENCE
    for turn in itertools.count():
        if time.monotonic() > until:
            break
        if turn % TURNS == 0 and not said:
            pressing()
        names = dict(pair for window in office.windows() if window.getAccessibleName() == TITLE for pair in walk(window, 3))
        button = names.get("OK") or names.get("Yes")
        if last and not button:
            return said
        if button:
            said += [text for text in (max(names, key=len),) if text not in said]  # the action may come too early for the box
            last = "OK" in names
            button.doAccessibleAction(0)
        time.sleep(0.1)
    raise RuntimeError(f"a box was awaited and did not come, or did not go; before it {said}")


def state(doc):
    sheets = doc.Sheets.ElementNames
    return {
        "sheets": list(sheets), "modified": bool(doc.isModified()),
        "cells": {name: libreoffice.cells(doc.Sheets.getByName(name)) for name in sheets},
        "charts": {name: doc.Sheets.getByName(name).Charts.Count for name in sheets},
        "names": {name: doc.NamedRanges.getByName(name).Content for name in doc.NamedRanges.ElementNames},
        "tables": sorted(doc.DatabaseRanges.ElementNames),
        "url": doc.URL,
    }  # fmt: skip


def main(oxt, python, plan, answer, shots):
    with tempfile.TemporaryDirectory() as profile:
        libreoffice.install(oxt, profile)
        setting = Path(profile, "user", SETTING)
        setting.parent.mkdir(exist_ok=True)
        setting.write_text(json.dumps({"python": python}))
        with Screen() as screen, WindowOffice(profile, screen.display) as office:
            session, answers = Session(screen, office, shots), []
            for step in json.loads(Path(plan).read_text()):
                (verb, what), *more = step.items()
                answers.append(getattr(session, verb)(what, **dict(more)))
            Path(answer).write_text(json.dumps(answers))


if __name__ == "__main__":
    main(*sys.argv[1:])
