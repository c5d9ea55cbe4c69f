"""The functions in Python for browsers (Pyodide): the ground for an add-in without a server.

    python -m tests.hosts.pyodide chromium       every case; says how many agree, and how long it took
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from tests.hosts.browser import OFFICEJS, chromium, lacking, modules
from tests.hosts.cases import Case, ask, differences, load_cases
from tests.hosts.server import ROOT
from udfs.cells import ExcelError

Rows = list[list[Any]]


def asked(cases: list[Case], host: str) -> tuple[dict[str, tuple[Rows, str | None]], dict[str, Any]]:
    """Case -> rows of cells and sentence, from Pyodide in "node" or "chromium"; and what it ran on and how long."""
    calls: list[list[Any]] = []

    def note(case: Case, raw: list[Any], where: str) -> int:
        calls.append([case.udf.name, [_told(value) for value in raw], where])
        return len(calls) - 1

    places = {case.id: ask(case, case.id, note) for case in cases}
    run = _run(calls, host)
    answers = json.loads(run.pop("answers"))
    return {name: ([[_cell(c) for c in row] for row in answers[place][0]], answers[place][1]) for name, place in places.items()}, run


def _run(calls: list[list[Any]], host: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        archive, told, out = (Path(folder) / name for name in ("udfs.zip", "calls.json", "answers.json"))
        archive.write_bytes(packed())
        told.write_text(json.dumps(calls), encoding="utf-8")
        settings = os.environ | {"CWB_NODE_MODULES": str(modules()), "CHROMIUM": chromium()}
        words = ["node", str(OFFICEJS / "pyodide.mjs"), str(archive), str(told), host, str(out)]
        run = subprocess.run(words, cwd=ROOT, env=settings, capture_output=True, text=True, timeout=300)
        assert run.returncode == 0, run.stderr[-3000:]
        return json.loads(out.read_text(encoding="utf-8"))


def packed() -> bytes:
    """The package of functions and nothing else: no other package is there."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted((ROOT / "udfs").rglob("*")):
            if path.suffix in (".py", ".toml"):
                archive.write(path, path.relative_to(ROOT).as_posix())
    return held.getvalue()


def wrong(cases: list[Case], answers: dict[str, tuple[Rows, str | None]]) -> list[str]:
    """Every cell and sentence that is not what the function gives here."""
    found = []
    for case in cases:
        rows, sentence = answers[case.id]
        found += [f"{case.id}: {told}" for told in differences(rows, case.computed())]
        if case.told.get("sentence", "") not in (sentence or ""):
            found.append(f"{case.id}: says {sentence}")
    return found


def _told(value: Any) -> Any:
    if isinstance(value, list):
        return [_told(item) for item in value]
    return {"error": str(value)} if isinstance(value, ExcelError) else value


def _cell(told: Any) -> Any:
    return ExcelError(told["error"]) if isinstance(told, dict) else told


def main(host: str) -> int:
    if missing := lacking("pyodide", *(["playwright-core"] if host == "chromium" else []), browser=host == "chromium"):
        print(f"Pyodide is not tried; {missing}.")
        return 2
    cases = load_cases()
    answers, run = asked(cases, host)
    faults = wrong(cases, answers)
    functions = {case.udf.name for case in cases}
    print(f"{run['host']}, Python {run['version']} in Pyodide: {len(cases)} cases of {len(functions)} functions, {len(faults)} differ.")
    print(f"{run['start']:.1f} s to start, {run['asking']:.1f} s for all of them; the functions are {len(packed()) // 1024} KB packed.")
    print(*faults[:20], sep="\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*(sys.argv[1:] or ["node"])))
