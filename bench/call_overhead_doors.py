"""What a call costs at the other doors: a workbook without a program, a request to the server, a cell of LibreOffice, `cwb call`.

    python -m bench.call_overhead_doors        about two minutes; needs LibreOffice

CAPITATION_NEED_INDEX, once over and over on two cells, once on two columns of 100,000. What starting takes is left out by taking the
difference of few calls and many, but for `cwb call`, where every call starts a program. Processor time of all processes that work for it,
least of the rounds (long columns once). Writes bench/results/call_overhead_doors.txt.
"""

import json
import os
import platform
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.hosts import doors, server_doors
from tests.hosts.cases import Case
from udfs.registry import load

OUT = Path(__file__).resolve().parent / "results" / "call_overhead_doors.txt"
FUNCTION = "CAPITATION_NEED_INDEX"
CELLS, ROUNDS = 100_000, 2
TICKS = os.sysconf("SC_CLK_TCK")


def cases(count: int, rows: int) -> list[Case]:
    columns = {"weighted_population": [i + 0.5 for i in range(rows)], "registered_lists": [float(i + 1) for i in range(rows)]}
    return [Case(f"call {n} of {count}", {"id": f"call {n} of {count}", "function": FUNCTION, "arguments": columns}) for n in range(count)]


def bare(asked: list[Case]) -> None:
    """The function with its lists, and nothing else."""
    function = load()[FUNCTION].function
    for case in asked:
        function(*case.told["arguments"].values())


def of_processes(ask: Callable[[list[Case]], object], asked: list[Case]) -> float:
    """Processor seconds of this process, of the programs it started and ended, and of the server."""
    before = used()
    ask(asked)
    return used() - before


def used() -> float:
    own, ended = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    spent = own.ru_utime + own.ru_stime + ended.ru_utime + ended.ru_stime
    if server_doors.shared_server.cache_info().currsize:
        fields = Path(f"/proc/{server_doors.shared_server().process.pid}/stat").read_text().rpartition(")")[2].split()
        spent += (int(fields[11]) + int(fields[12])) / TICKS
    return spent


def command(asked: list[Case]) -> None:
    """`cwb call` in a process of its own, the arguments on its input."""
    for case in asked:
        words = [sys.executable, "-m", "xl_addin.cli", "call", FUNCTION, "-"]
        subprocess.run(words, input=json.dumps(doors.json_arguments(case)), text=True, capture_output=True, check=True)


DOORS: dict[str, tuple[Callable[[list[Case]], object], int, int]] = {  # few calls and many
    "bare Python": (bare, 10, 210),
    "workbook without a program": (doors.headless, 10, 210),
    "server, HTTP": (server_doors.http, 10, 210),
    "LibreOffice": (doors.libreoffice, 10, 210),
    "cwb call": (command, 0, 3),
}


def main() -> None:
    server_doors.shared_server()
    machine = f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} processors"
    heads = f"{'':<30}{'milliseconds a call of 2 cells':>34}{'microseconds a cell of 200,000':>34}"
    lines = [f"{FUNCTION}; {machine}; processor time, least of {ROUNDS}", "", heads]
    for name, (ask, few, many) in DOORS.items():
        started, more = (min(of_processes(ask, cases(count, 1)) for _ in range(ROUNDS)) for count in (few, many))
        long = of_processes(ask, cases(1, CELLS)) - (0 if ask is command else started)
        lines.append(f"{name:<30}{(more - started) / (many - few) * 1e3:>34.3f}{long / CELLS / 2 * 1e6:>34.2f}")
        print(lines[-1], flush=True)
    lines += ["", "Writing and reading the workbook or the JSON is counted with the call, and with `cwb call` the start of the program."]
    OUT.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
