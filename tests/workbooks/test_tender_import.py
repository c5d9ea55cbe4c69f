"""A folder of CSV files or a workbook as the source of a tender: what cannot be laid out is refused, odd names are names like any other."""

import pytest

from tests.practice_books import at, cwb, table
from tests.workbooks import tender_folders as folders
from tests.workbooks.tender_folders import regenerate, rows, sample_bytes, setting, tender
from workbooks.reader import read
from workbooks.tender.results import of

HOLDS, FAILS, REFUSED = 0, 1, 2


@pytest.fixture
def folder(tmp_path):
    return tender(tmp_path / "tender", evaluators=1)


def refused(where, source, *sentences: str) -> None:
    done = regenerate(where, source)
    assert done.code == REFUSED and not (where / "out.xlsx").exists()
    for sentence in (*sentences, "Nothing was written."):
        assert sentence in done.said


# ---- what cannot be laid out ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["bids", "criteria", "lots", "scale", "settings"])
def test_a_missing_file_is_named_with_its_columns(tmp_path, folder, name):
    (folder / f"{name}.csv").unlink()
    refused(tmp_path, folder, f"There is no table {name}.", "Add it with the columns")


def test_an_empty_folder_and_none_at_all(tmp_path):
    (tmp_path / "empty").mkdir()
    refused(tmp_path, tmp_path / "empty", "There is no table bids.")
    refused(tmp_path, tmp_path / "nowhere")


def test_a_wrong_heading_is_named(tmp_path, folder):
    lines = folders.read(folder, "bids")
    lines[0][1] = "Supplier"
    folders.write(folder, "bids", lines)
    refused(tmp_path, folder, "Table bids has no column Bidder.", "Add it, or rename one.")


def test_another_encoding_is_told(tmp_path, folder):
    (folder / "lots.csv").write_bytes("Lot,Title,Estimate,Cap\n1,Caf\xe9,1,2\n".encode("latin-1"))
    refused(tmp_path, folder, "lots.csv cannot be read as CSV", "Save it as CSV UTF-8.")


def test_too_many_rows_are_told(tmp_path, folder):
    (folder / "scores.csv").write_text(",".join(folders.HEADERS["scores"]) + "\n" + ",\n" * 100_001, encoding="utf-8")
    refused(tmp_path, folder, "scores.csv has 100,002 rows.", "Keep it under 100,000.")


def test_a_file_with_a_byte_order_mark_and_columns_in_another_order_reads_alike(tmp_path, folder):
    plain = regenerate(tmp_path, folder, "plain.xlsx")
    folders.write(folder, "bids", [line[::-1] for line in folders.read(folder, "bids")])
    (folder / "bids.csv").write_bytes(b"\xef\xbb\xbf" + (folder / "bids.csv").read_bytes())
    done = regenerate(tmp_path, folder)
    assert plain.code == done.code == HOLDS, done.said
    assert table(read(tmp_path / "out.xlsx"), "Result_1") == table(read(tmp_path / "plain.xlsx"), "Result_1")


def test_a_setting_nobody_knows_is_told(tmp_path, folder):
    with open(folder / "settings.csv", "a", encoding="utf-8") as file:
        file.write("qualty_weight,70\n")
    done = regenerate(tmp_path, folder)
    assert done.code == REFUSED and "There is no setting qualty_weight." in done.said and not (tmp_path / "out.xlsx").exists()


def test_a_workbook_of_another_kind_is_refused(tmp_path):
    cwb("regenerate", "capitation", "--source", "sample", "--as-at", "2018-04-01", "--out", "split.xlsx", cwd=tmp_path)
    refused(tmp_path, "split.xlsx", "capitation")


def test_the_source_is_never_written_over(tmp_path):
    (tmp_path / "t.xlsx").write_bytes(sample_bytes())
    done = regenerate(tmp_path, "t.xlsx", "t.xlsx")
    assert done.code == REFUSED and "t.xlsx is the source itself." in done.said
    assert (tmp_path / "t.xlsx").read_bytes() == sample_bytes()


# ---- names ---------------------------------------------------------------------------------------------------------------------------

ODD_BIDDERS = ("=1+1", "@x", 'He said "yes"', "O'Neil & Sons <b>", "Ünïcode 東京", "Who?*~", ">=5", "x" * 300)
ODD_LOTS = ("Lot A", '2"b', "North/South*", "Łódź's")


def test_odd_names_of_bidders_and_lots_are_scored_as_any_other(tmp_path):
    """The same marks and prices under plain names give the same totals and ranks."""
    figures = {}
    for label, bidders, lots in (("plain", [f"Bidder {n}" for n in range(8)], ("1", "2", "3", "4")), ("odd", ODD_BIDDERS, ODD_LOTS)):
        where = tmp_path / label
        where.mkdir()
        done = regenerate(where, tender(where / "tender", bidders=bidders, lots=lots, evaluators=1))
        assert done.code == HOLDS, done.said
        book = read(where / "out.xlsx")
        results = [table(book, of("Result", lot)) for lot in lots]
        figures[label] = [[(row["Total, of 100"], row["Rank"]) for row in result] for result in results]
        assert [[row["Bidder"] for row in result] for result in results] == [list(bidders)] * 4
        assert [at(book, of("first", lot)) for lot in lots] == [bidders[4]] * 4
    assert figures["odd"] == figures["plain"]


def test_a_name_that_is_a_pattern_for_another_is_not_taken_for_it(tmp_path):
    """Elm* comes first and would match Elmwood: each keeps its own marks."""
    done = regenerate(tmp_path, tender(tmp_path / "tender", bidders=("Elmwood", "Elm*", "E?m"), evaluators=1))
    marks = {row["Bidder"]: (row["Q1"], row["Q2"]) for row in table(read(tmp_path / "out.xlsx"), "Marks_1")}
    assert done.code == HOLDS and marks == {"Elmwood": (0, 1), "Elm*": (1, 2), "E?m": (2, 3)}


@pytest.mark.parametrize(
    ("lots", "sentence"),
    [
        (("a", "A"), "lots.csv, row 3, Lot Lot A stands twice."),
        (("1", "all"), "lots.csv, row 3, Lot all is no name of a lot"),
        (("1", "y" * 300), "lots.csv, row 3, Lot The name of a lot has 300 characters."),
        ((), "There is no lot."),
    ],
)
def test_lots_that_cannot_have_sheets_of_their_own_are_refused(tmp_path, lots, sentence):
    refused(tmp_path, tender(tmp_path / "tender", lots=lots), sentence)


def test_names_of_two_lots_are_never_the_same():
    lots = ["1", "Lot 1", "Lot_1", "Lot-1", "Lot.1", "Lot_20_1", "ä", "a", '"', "z" * 61, "z" * 62]
    assert len({of("Result", lot).casefold() for lot in lots}) == len(lots)


@pytest.mark.parametrize("questions", [1, 3])
def test_any_number_of_questions(tmp_path, questions):
    done = regenerate(tmp_path, tender(tmp_path / "tender", questions=questions, evaluators=1))
    assert done.code == HOLDS, done.said
    assert len(table(read(tmp_path / "out.xlsx"), "Leaves_1")) == questions


def test_a_question_twice_in_capitals_and_not_is_refused_a_mark(tmp_path):
    """A spreadsheet takes q1 for Q1."""
    folder = tender(tmp_path / "tender", evaluators=1)
    rows("criteria", lambda lines: [lines[0], ["q1", *lines[1][1:]]])(folder)
    done = regenerate(tmp_path, folder)
    assert done.code == FAILS and "criteria.csv, row 3, Question q1 stands 2 times in lot 1." in done.said


def test_without_scores_the_sheets_that_score_are_not_made_yet(tmp_path):
    folder = tender(tmp_path / "tender")
    (folder / "scores.csv").unlink()
    done = regenerate(tmp_path, folder)
    book = read(tmp_path / "out.xlsx")
    assert done.code == FAILS and "Result" not in book.sheets and "Weights" in book.sheets
    assert [row["Check"] for row in table(book, "Checks") if row["Result"] == "FAILS"] == ["Every lot has criteria, bids and marks"]


def test_settings_survive_the_way_through_the_workbook(tmp_path, folder):
    setting(title="Ünïcode 'title' =1+1", near_tie_band="2.5")(folder)
    regenerate(tmp_path, folder, "first.xlsx")
    assert regenerate(tmp_path, "first.xlsx", "second.xlsx").code == HOLDS
    assert (tmp_path / "first.xlsx").read_bytes() == (tmp_path / "second.xlsx").read_bytes()
