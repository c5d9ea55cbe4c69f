"""LibreOffice that is installed and may not be started, as on a locked laptop: one sentence."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.hosts.contract_book import foreign
from workbooks import ods
from workbooks.engines import LibreOffice
from workbooks.errors import WorkbookError


@pytest.mark.parametrize("calculate", [
    lambda data, program: LibreOffice(program).calculate(data), lambda data, program: ods.ods_bytes(data),
], ids=["to calculate", "to write .ods"])  # fmt: skip
def test_that_it_could_not_be_started_is_one_sentence(tmp_path: Path, monkeypatch, calculate: Callable):
    program = tmp_path / "soffice"  # found, and not a program: what the system says then is an OSError as when it forbids one
    program.write_bytes(b"\x7fELF")
    program.chmod(0o755)
    monkeypatch.setattr(ods, "program", lambda: str(program))
    foreign(tmp_path / "book.xlsx")
    with pytest.raises(WorkbookError) as refused:
        calculate((tmp_path / "book.xlsx").read_bytes(), str(program))
    assert refused.value.code == "engine_not_started"
    assert str(refused.value) == (
        "LibreOffice could not be started on this computer (Exec format error). Ask IT to allow it, or run the job where it may start."
    )
