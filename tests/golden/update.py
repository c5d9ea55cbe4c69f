"""Write the golden files anew from today's code.

    python -m tests.golden.update

Then read `git diff tests/golden` line by line before it is committed: every changed figure must be one you can explain, and the change
belongs in CHANGELOG.md. A golden file that nobody has read proves nothing.
"""

import sys
import tempfile
from functools import partial
from pathlib import Path

from tests.golden import snapshot
from tests.practice_books import sample_bytes
from tests.workbooks import contract_folders, pool_folders, register_folders, source_books, tender_folders
from workbooks.reader import Workbook, read

FOLDER = Path(__file__).with_name("sample")
TEMPLATES = {
    "tender_sample": tender_folders.sample_bytes, "pooled_budget_sample": pool_folders.sample_bytes,
    "contract_model_sample": contract_folders.workbook, "register_sample": register_folders.sample_bytes,
    "capitation_primary_sample": partial(source_books.sample_of, "capitation_primary"),
    "capitation_age_sex_sample": partial(source_books.sample_of, "capitation_age_sex"),
}  # fmt: skip


def files(data: bytes, book: Workbook) -> dict[str, str]:
    """File name -> text of every golden file."""
    return {**snapshot.sheets(book), snapshot.PARTS: snapshot.parts(data)}


def read_back(data: bytes, folder: Path) -> Workbook:
    """The workbook as the guarded reader sees it."""
    path = folder / "sample.xlsx"
    path.write_bytes(data)
    return read(path)


def main() -> int:
    _write(FOLDER, sample_bytes())
    for name, made in TEMPLATES.items():
        _write(Path(__file__).with_name(name), made())
    return 0


def _write(target: Path, data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        wanted = files(data, read_back(data, Path(folder)))
    target.mkdir(exist_ok=True)
    for old in target.iterdir():
        if old.name not in wanted:
            old.unlink()
    for name, text in wanted.items():
        (target / name).write_text(text, encoding="utf-8", newline="")
    print(f"{len(wanted)} files written to {target.relative_to(Path.cwd())}. Read `git diff tests/golden` before you commit them.")


if __name__ == "__main__":
    sys.exit(main())
