"""Saves killed with SIGKILL at random moments: what lies on the disk afterwards.

    python -m bench.kill_save 500 [seed]

A process saves a workbook in place, with its backup, and is killed: half of the times at any moment of a whole save, half in
its last part, where the backup is made and the file replaced (the reading back before it takes most of the time). After each
kill the workbook must be the complete old or the complete new one and every backup a complete old one; at times the save is
then simply run again, as a person would. Printed: how often each was found, and how many unfinished files lay about.
"""

import argparse
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import xlsxwriter

from workbooks.backup import Backups
from workbooks.durable import TEMPORARY_NAME
from workbooks.leftovers import sweep
from workbooks.save import save

AGAIN_EVERY = 25
MOST_STARTS = 20  # for each kill wanted; a machine on which none ever hits must not keep us for ever
DAMAGE = ("DAMAGED", "BACKUPS DAMAGED", "NOT SAVED AFTER ALL")


def book(path: Path, rows: int) -> bytes:
    """A workbook of some 70 KB for 3,000 rows."""
    made = xlsxwriter.Workbook(path)
    sheet = made.add_worksheet("Prices")
    for row in range(rows):
        sheet.write_row(row, 0, [f"Lot {row}", row * 12.37, row * 0.01])
    made.close()
    return path.read_bytes()


def started(target: Path, data: bytes, tell: int) -> int:
    """A process of its own that saves; it writes one byte to `tell` when only the last part is to come."""
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        os.setpgid(0, 0)
        _told_before_turn(tell)
        save(target, data, backups=Backups.of(target))
        status = 0
    finally:
        os._exit(status)  # never back into the loop of the parent


def _told_before_turn(tell: int) -> None:
    from workbooks import save as saving

    turn = saving.turn

    def told(target: Path):
        os.write(tell, b"t")
        return turn(target)

    saving.turn = told


def timed(target: Path, data: bytes) -> tuple[float, float]:
    """Seconds of a whole save that nobody kills, and of its last part."""
    listen, tell = os.pipe()
    begun = time.monotonic()
    child = started(target, data, tell)
    os.read(listen, 1)
    last = time.monotonic()
    _, status = os.waitpid(child, 0)
    ended = time.monotonic()
    os.close(listen)
    os.close(tell)
    if status:
        raise SystemExit("A save that nobody killed failed; there is nothing to measure.")
    return ended - begun, ended - last


def killed(target: Path, data: bytes, after: float, in_last_part: bool) -> bool:
    """Starts a save and kills it; whether it was still at work."""
    listen, tell = os.pipe()
    child = started(target, data, tell)
    if in_last_part:
        os.read(listen, 1)
    time.sleep(after)
    try:
        os.kill(child, signal.SIGKILL)  # not yet waited for, so the number is still that of our child
    finally:
        _, status = os.waitpid(child, 0)
        os.close(listen)
        os.close(tell)
    return os.WIFSIGNALED(status)


def found(target: Path, old: bytes, new: bytes, end: str, seen: Counter) -> None:
    """Counts what lies on the disk after a kill."""
    content = target.read_bytes() if target.exists() else b""
    kept = [backup.path.read_bytes() for backup in Backups.of(target).listed()]
    if content == old:
        seen[f"{end}: the old workbook, {'its backup made' if kept else 'no backup yet'}"] += 1
    elif content == new and kept:
        seen[f"{end}: the new workbook and the backup of the old one"] += 1
    else:
        seen["DAMAGED"] += 1
    seen["BACKUPS DAMAGED"] += sum(copy != old for copy in kept)
    folders = (target.parent, Backups.of(target).folder)
    seen["unfinished files"] += sum(bool(TEMPORARY_NAME.fullmatch(f.name)) for d in folders if d.is_dir() for f in d.iterdir())


def run(times: int, seed: int) -> Counter:
    """Kills that many saves at work, each in a fresh folder, and answers the counts; a kill that came too late is one more start."""
    chance, seen = random.Random(seed), Counter()
    seen.update(dict.fromkeys(DAMAGE, 0))
    with tempfile.TemporaryDirectory() as top:
        old, new = book(Path(top) / "old.xlsx", 2_500), book(Path(top) / "new.xlsx", 3_000)
        whole, last = timed(_fresh(Path(top), "first", old), new)
        for number in range(MOST_STARTS * times):
            if seen["killed at work"] == times:
                break
            target = _fresh(Path(top), str(number), old)
            in_last_part = number % 2 == 1
            moment = chance.uniform(0, last if in_last_part else whole)
            end = "killed at work" if killed(target, new, moment, in_last_part) else "ended before the kill"
            seen[end] += 1
            found(target, old, new, end, seen)
            if number % AGAIN_EVERY == 0:
                save(target, new, backups=Backups.of(target))
                seen["saved after all" if target.read_bytes() == new else "NOT SAVED AFTER ALL"] += 1
            seen["swept"] += sum(len(sweep(d, time.time() + 1, 0)) for d in (target.parent, Backups.of(target).folder))
    return seen


def _fresh(top: Path, name: str, old: bytes) -> Path:
    target = top / name / "register.xlsx"
    target.parent.mkdir()
    target.write_bytes(old)
    return target


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("times", nargs="?", type=int, default=500)
    parser.add_argument("seed", nargs="?", type=int, default=2026)
    asked = parser.parse_args()
    begun = time.monotonic()
    seen = run(asked.times, asked.seed)
    print(f"{seen['killed at work']} saves killed at work, seed {asked.seed}, {time.monotonic() - begun:.0f} s")
    for what, count in sorted(seen.items()):
        print(f"{count:6,}  {what}")
    sys.exit(1 if any(seen[what] for what in DAMAGE) else 0)


if __name__ == "__main__":
    main()
