"""A withheld value in another spelling is found; one cell has one reason; nothing lets a reader try values until they fit."""

import re

import pytest

from tests.workbooks.leaving_books import parts, saved, tender
from tests.workbooks.test_publish import ALL, AS_AT, PRICES, published
from tests.workbooks.test_publish_leaks import bids, blocked
from workbooks.errors import WorkbookError
from workbooks.publish import make_publishable, publish
from workbooks.share import ABOUT
from workbooks.source_file import open_source

__all__ = ["blocked", "published"]  # fixtures of the two modules beside this one
REPEATED = {("withheld_value_repeated", "Bids!A2")}


# ---- the same value in another spelling


@pytest.mark.parametrize(
    ("withheld", "elsewhere"),
    [
        (-98765.43, "a loss of (98,765.43)"),
        (-98765.43, "a loss of 98765.43"),
        (-98765.43, "a loss of \u221298,765.43"),
        (-98765.43, 98765.43),
        (98765.43, "98\u00a0765.43"),
        (98765.43, "98.765,43 EUR"),
        (98765.43, "９８７６５.43"),
        (987654, "lot 3 987 654"),
        (98765.43, "98765.43"),
        ("98765.43", 98765.43),
        ("£98,765.43", 98765.43),
        ("Our bid is £98,765.43 net", 98765.43),
        ("M\u00fcller Care", "Mu\u0308ller Care"),
        ("Müller Care", "Muller Care"),
        ("Alder Health", "Al\u00adder Health"),
        ("Alder Health", "Alder\u00a0 Health"),
        ("Alder Health", "ＡＬＤＥＲ Health"),
        ("Alder Health", "Al\u200bder Health"),
        ("Alder Health", "2026_Alder_Health_final"),
        ("Birch Diagnostics Ltd", "Birch Diagnostics won"),
        ("Ann Example", "Example, Ann"),
        (98765.4321, "won at £98,765.43"),
        (98765.43, 98765),
        (123456.78, 123456.8),
        (123456.78, "some £123,456.8"),
        (98765.4321, 98765.432),
        (0.1 * 3 * 98765.1, "29,629.53"),
    ],
)
def test_a_withheld_value_is_found_in_another_spelling(blocked, withheld, elsewhere):
    assert blocked([[withheld], [elsewhere]]) == REPEATED


@pytest.mark.parametrize(
    ("withheld", "elsewhere"), [("due on 31/03/2026", 2026), ("2026-03-31", 2026), (98765.43, 98765.44), ("Alder", "Alderman")]
)
def test_what_is_only_like_it_does_not_stop_the_job(blocked, withheld, elsewhere):
    assert blocked([[withheld], [elsewhere]]) == set()


@pytest.mark.parametrize(("withheld", "elsewhere"), [("Alpha Care Ltd", "www.alphacare.co.uk"), ("AlphaCare", "Alpha Care won")])
def test_a_name_written_together_or_apart_is_told_but_does_not_stop_the_job(tmp_path, withheld, elsewhere):
    source = open_source(saved(tmp_path, bids([[withheld], [elsewhere]])))
    told = make_publishable(source, ["Bids!A1=section 43"], AS_AT).findings
    assert [(f.rule, f.severity, f.where) for f in told] == [("withheld_text_joined", "warn", "Bids!A2")]


# ---- reasons, and the first sheet


@pytest.mark.parametrize("second", ["Bids!B4=section 40", "Bids!4:4=price of the winner", "Bids!A4:C4=s.40"])
def test_two_reasons_for_one_cell_are_refused_and_both_are_named(tmp_path, second):
    with pytest.raises(WorkbookError) as stopped:
        publish(saved(tmp_path, tender()), tmp_path / "foi.xlsx", [PRICES, second], AS_AT)
    assert stopped.value.code == "withhold_unclear" and not (tmp_path / "foi.xlsx").exists()
    reason = "price of the winner" if "winner" in second else "section 40 personal information"
    assert "section 43 commercial interests" in stopped.value.sentence and reason in stopped.value.sentence


def test_the_same_reason_twice_for_one_cell_is_no_matter(published):
    _, copy, _ = published(*ALL, "Bids!B4=section 43")
    assert copy.sheet("Bids").cell(4, 2) == "Withheld: section 43 commercial interests"


def test_no_hash_lets_a_reader_try_values_for_what_is_withheld(published):
    """A workbook that can be made again with another price has another hash: whoever has the rest could find the price by trying."""
    _, copy, path = published(*ALL)
    about = copy.sheet(ABOUT)
    assert not any("SHA" in str(about.cell(row, 1)) for row in range(1, 40))
    assert not any(re.search(rb"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])", part) for part in parts(path.read_bytes()).values())
