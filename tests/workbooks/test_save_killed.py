"""A save that is killed, at any line of it and at random moments, and several saves at once: the file is always whole."""

import os
import signal
import subprocess
import sys
from collections import Counter

import pytest

from bench.kill_save import DAMAGE, run
from tests.hostile.attacks import packed, parts_of
from tests.workbooks.saved_book import OLD, ROOT, posix, sha
from workbooks.backup import NOTICE_NAME, Backups
from workbooks.durable import TEMPORARY_NAME
from workbooks.errors import WorkbookError
from workbooks.save import save

SMALL = packed({**parts_of(OLD), "docProps/custom.xml": b"<x/>"})
OF_A_SAVE = ("save.py", "backup.py", "durable.py", "locks.py", "leftovers.py")


def killed_at(line, target, data):
    """Saves in a process that kills itself before the given line of the saving code (counted as they are run); True if it got there."""
    child = os.fork()
    if not child:
        lines = 0

        def at_line(frame, event, _):
            nonlocal lines
            if event == "line":
                lines += 1
                if lines == line:
                    os.kill(os.getpid(), signal.SIGKILL)
            return at_line

        status = 1
        try:
            sys.settrace(lambda frame, event, _: at_line if frame.f_code.co_filename.endswith(OF_A_SAVE) else None)
            save(target, data, backups=Backups.of(target), readable=False)
            status = 0
        finally:
            os._exit(status)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or status == 0
    return os.WIFSIGNALED(status)


@posix
def test_killed_before_each_single_line_of_a_save(tmp_path):
    """Reading back is left out: it only reads, in a process of its own."""
    seen, line = Counter(), 0
    while True:
        line += 1
        target = tmp_path / str(line) / "register.xlsx"
        target.parent.mkdir()
        target.write_bytes(OLD)
        if not killed_at(line, target, SMALL):
            break
        content = target.read_bytes()
        assert content in (OLD, SMALL), line
        kept = [backup.path.read_bytes() for backup in Backups.of(target).listed()]
        assert kept in ([], [OLD]) and (content == OLD or kept), f"line {line}: replaced without a whole backup"
        folder = Backups.of(target).folder
        names = [f.name for d in (target.parent, folder) if d.is_dir() for f in d.iterdir()]
        strangers = {n for n in names if not TEMPORARY_NAME.fullmatch(n)}
        assert strangers <= {target.name, folder.name, NOTICE_NAME, *(b.path.name for b in Backups.of(target).listed())}
        seen["new" if content == SMALL else "old with backup" if kept else "old"] += 1
    assert min(seen[what] for what in ("old", "old with backup", "new")) >= 3, seen
    assert line > 150


@posix
@pytest.mark.timeout(300)
def test_thirty_random_kills(tmp_path):
    """`python -m bench.kill_save 500` is the long run; its counts of damage are in capitals."""
    seen = run(30, seed=2026)
    assert seen["killed at work"] == 30 and seen["saved after all"]
    assert seen["killed at work: the old workbook, no backup yet"]
    assert [seen[what] for what in DAMAGE] == [0, 0, 0]


SAVER = """
import sys
from workbooks.backup import Backups
from workbooks.errors import WorkbookError
from workbooks.save import save
target, source, expected = sys.argv[1:]
data = open(source, "rb").read()
print("ready", flush=True)
sys.stdin.readline()
try:
    save(target, data, expected_sha256=expected, backups=Backups.of(target))
    print("saved")
except WorkbookError as error:
    print(error.code)
"""


@posix
def test_of_four_saves_at_once_exactly_one_wins_and_the_others_are_told(target, tmp_path):
    """All four read the same workbook; whoever comes second would overwrite what the first one wrote."""
    for _ in range(2):
        target.write_bytes(OLD)
        contents = [packed({**parts_of(OLD), "docProps/custom.xml": b"<x/>" * n}) for n in range(1, 5)]
        savers = []
        for number, data in enumerate(contents):
            source = tmp_path / f"{number}.xlsx"
            source.write_bytes(data)
            command = [sys.executable, "-c", SAVER, target, source, sha(OLD)]
            savers.append(subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
        assert all(saver.stdout.readline() == "ready\n" for saver in savers)
        for saver in savers:
            saver.stdin.write("\n")
            saver.stdin.flush()
        told = [saver.communicate(timeout=60)[0].strip() for saver in savers]
        assert sorted(told) == ["changed_meanwhile"] * 3 + ["saved"]
        assert target.read_bytes() == contents[told.index("saved")]
        assert [b.path.read_bytes() for b in Backups.of(target).listed()] == [OLD]


@posix
def test_a_program_that_knows_no_turns_and_saves_all_the_time_finds_only_whole_files(target):
    """A stranger replaces the workbook again and again by two others: what lies there is one of its files or ours, whole."""
    theirs = [packed({**parts_of(OLD), "docProps/app.xml": b"<Properties/>" * n}) for n in (1, 2)]
    code = (
        "import os, sys, time\nfor turn in range(10**9):\n    data = open(sys.argv[2 + turn % 2], 'rb').read()\n"
        "    open(sys.argv[1] + '.theirs', 'wb').write(data)\n    os.replace(sys.argv[1] + '.theirs', sys.argv[1])\n"
        "    if not turn: print('saved', flush=True)\n    time.sleep(0.02)"
    )
    sources = [target.parent.parent / f"theirs{n}.xlsx" for n in (1, 2)]
    for source, data in zip(sources, theirs, strict=True):
        source.write_bytes(data)
    ends = Counter()
    with subprocess.Popen([sys.executable, "-c", code, target, *sources], stdout=subprocess.PIPE) as stranger:
        assert stranger.stdout.readline() == b"saved\n"
        for _ in range(60):
            try:
                save(target, SMALL, backups=Backups.of(target), readable=False)
                ends["saved"] += 1
            except WorkbookError as error:
                ends[error.code] += 1
            assert target.read_bytes() in (*theirs, SMALL)
        stranger.kill()
    assert set(ends) <= {"saved", "changed_meanwhile"} and ends.total() == 60
    assert {b.path.read_bytes() for b in Backups.of(target).listed()} <= {*theirs}
