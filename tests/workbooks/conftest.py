"""What several tests of files share."""

import pytest

from tests.workbooks.saved_book import OLD


@pytest.fixture
def target(tmp_path):
    """A workbook in a folder of its own."""
    folder = tmp_path / "finance"
    folder.mkdir()
    file = folder / "register.xlsx"
    file.write_bytes(OLD)
    return file
