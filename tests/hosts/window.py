"""A LibreOffice window on an X server of its own: pictures of it, a mouse in it, and what stands in it by name.

As in tests.hosts.libreoffice this is run by the Python that has `uno`: standard library and uno only. The steps that use it stand in
tests.hosts.libreoffice_session.
"""

import os
import shutil
import subprocess
import sys
import time
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import libreoffice

PROGRAMS = ("Xvfb", "xdotool", "import")
TITLE = "Commissioning Workbooks"
TURNS = 20  # looks for a box before a control is clicked again
PATIENCE = 120  # a slow machine that draws, saves and imports fifty sheets


def missing():
    """Programs a window needs that are not installed."""
    return [name for name in PROGRAMS if not shutil.which(name)]


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
        self.toolkit = self.context.ServiceManager.createInstanceWithContext("com.sun.star.awt.Toolkit", self.context)

    def load(self, path):
        return self.desktop.loadComponentFromURL(Path(path).as_uri(), "_blank", 0, ())

    def __exit__(self, *problem):
        """A step that failed may have left a document with changes, for which the program would ask before it ends."""
        if problem[0]:
            traceback.print_exception(*problem)
            print("LibreOffice ended with", self.process.poll())  # None: it has not
            os._exit(1)  # who started this ends the office with it
        super().__exit__(*problem)

    def windows(self):
        windows = [self.toolkit.getTopWindow(i) for i in range(self.toolkit.getTopWindowCount())]
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


def on(screen, found):
    """A click on an object."""
    corner, size = found.getLocationOnScreen(), found.getSize()
    screen.click(corner.X + size.Width // 2, corner.Y + size.Height // 2)


def answered(screen, office, shots, label):
    """The texts of the boxes that came: a question is answered with Yes, and OK closes the last."""
    said, last = [], False
    while not last or screen.boxes():
        waited_for(screen, label)
        time.sleep(0.5)  # until it is drawn
        names = in_front(office)
        button = names.get("OK") or names.get("Yes")
        if not button:
            continue  # it has just been closed
        text = max(names, key=len)
        if text not in said:  # otherwise the click came too early for it
            said.append(text)
            screen.picture(Path(shots) / f"{label.lower().replace(' ', '-')}-{len(said)}.png")
        last = "Yes" not in names
        on(screen, button)
        time.sleep(0.5)
    return said


def waited_for(screen, label):
    until = time.monotonic() + PATIENCE
    while not screen.boxes():
        if time.monotonic() > until:
            raise RuntimeError(f"no box came after {label}")
        time.sleep(0.2)


def closed(screen, office, label="", again=None):
    """The texts of the boxes that came, each answered with OK or Yes by the button's own action.

    The X server is asked whether there is a box: objects of a window that is just closing had better not be touched. `again`: a control
    that is just being drawn takes no click, so it is clicked again when the office is idle and no box came."""
    said, last, until, idle = [], False, time.monotonic() + PATIENCE, 0
    while time.monotonic() < until:
        shown = screen.boxes()
        idle = 0 if shown or said else idle + 1
        if again and idle == TURNS:
            office.windows()  # answered when no button is at work
            time.sleep(1)
            idle = 0 if screen.boxes() else again() or 0
            continue
        if not shown and last:
            return said
        time.sleep(0.1)
        names = in_front(office) if shown else {}
        button = names.get("OK") or names.get("Yes")
        if button:
            said += [text for text in (max(names, key=len),) if text not in said]  # the action may come too early for the box
            last = "OK" in names
            button.doAccessibleAction(0)
            gone(screen, shown)
    raise RuntimeError(f"after {label} a box was awaited and did not come, or did not go; before it {said}")


def gone(screen, shown):
    """Wait for these boxes to go, a second at most."""
    until = time.monotonic() + 1
    while screen.boxes() == shown and time.monotonic() < until:
        time.sleep(0.05)


def in_front(office):
    """Name -> object of the box that was opened last; nothing where there is none."""
    from com.sun.star.uno import RuntimeException

    try:
        boxes = [window for window in office.windows() if window.getAccessibleName() == TITLE]
        return dict(walk(boxes[-1], 3)) if boxes else {}
    except RuntimeException:  # it went meanwhile
        return {}
