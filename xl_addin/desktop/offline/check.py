"""Whether every file of this folder is as it was made: compares each with SHA256SUMS. Standard library only; run by Install.cmd."""

import hashlib
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent


def differing(folder: Path) -> list[str]:
    """Files that are missing or changed."""
    lines = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    told = [line.split("  ", 1) for line in lines]
    return [name for digest, name in told if _digest(folder / name) != digest]


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


if __name__ == "__main__":
    wrong = differing(FOLDER)
    if wrong:
        print(f"{len(wrong)} files are missing or not as they were made, the first is {wrong[0]}. Copy the folder again.", file=sys.stderr)
        sys.exit(1)
    print("Every file is as it was made.")
