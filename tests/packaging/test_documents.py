"""What the documents say can be done, can be done."""

import re
import shlex
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
CWB = ".venv/bin/cwb "
COMMANDS = [line.strip() for line in (ROOT / "README.md").read_text("utf-8").splitlines() if line.startswith("    " + CWB)]


def cwb(words: list[str], folder: Path) -> subprocess.CompletedProcess:
    """The command in a process of its own, as a person runs it."""
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from xl_addin.cli import main; sys.exit(main())"
    return subprocess.run([sys.executable, "-c", code, *words], cwd=folder, capture_output=True, text=True)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda p: p.name)
def test_links_lead_somewhere(document):
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", document.read_text(encoding="utf-8"))
    ours = [link for link in links if not re.match(r"[a-z]+:", link)]
    assert [link for link in ours if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_of_the_readme_work(command, tmp_path):
    words = shlex.split(command.removeprefix(CWB))
    done = cwb(words, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    if "--out" in words:
        assert (tmp_path / words[words.index("--out") + 1]).stat().st_size > 0


def test_the_readme_shows_commands():
    assert len(COMMANDS) >= 3


def test_the_sample_gives_the_same_bytes_in_every_run(tmp_path):
    for wait, name in ((0, "first.xlsx"), (1.1, "second.xlsx")):
        time.sleep(wait)  # the clock of a file's dates counts whole seconds
        words = ["regenerate", "capitation", "--source", "sample", "--as-at", "2018-04-01", "--out", name]
        assert cwb(words, tmp_path).returncode == 0
    assert (tmp_path / "first.xlsx").read_bytes() == (tmp_path / "second.xlsx").read_bytes()
