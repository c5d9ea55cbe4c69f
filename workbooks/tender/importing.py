"""A tender job from a folder of CSV files, a filled tender workbook or the packaged invented sample."""

from workbooks import template
from workbooks.reader import Workbook
from workbooks.template import PATIENCE
from workbooks.tender.book import TEMPLATE
from workbooks.tender.job import Job

__all__ = ["PATIENCE", "SAMPLE", "from_book", "load"]
SAMPLE = TEMPLATE.sample


def load(source: str | None) -> Job:
    """The job of a source: a folder, a workbook, or the sample when none is named. WorkbookError when it cannot be read at all."""
    return template.load(TEMPLATE, source)  # type: ignore[return-value]  # the template says which job it makes


def from_book(book: Workbook) -> Job:
    """The job that stands in a tender workbook, every input and row found by name."""
    return template.from_book(TEMPLATE, book)  # type: ignore[return-value]  # as above
