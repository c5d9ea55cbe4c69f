"""A sheet looks the same by every door: made by the command line, and by a button in a workbook of somebody's own."""

import re
import zipfile
from pathlib import Path

import openpyxl
import pytest

from tests.hosts.template_book import empty
from workbooks import recalc, writer
from workbooks.layout import layout
from workbooks.spec import Book, Chart, Check, Checks, Column, Grid, Input, Inputs, Line, Lines, Sheet
from workbooks.styles import PAPERS
from workbooks.template import load
from workbooks.templates import TEMPLATES, template
from xl_addin.headless import opened
from xl_addin.macros.spec_cells import Missing, cells_of
from xl_addin.macros.spec_sheet import write

WORDS = (("red", "#F4CDC6"), ("green", "#CCE2D8"))
NARROW = (30, 12, 12)


def spec() -> Book:
    """Two sheets with every look: entries, results, words on colours, a chart that begins at 100 with names at its edge, checks."""
    rows = Grid("Bars", (
        Column("name", "Name", "text", 12, values=("a", "b")), Column("sum", "Sum", "money", 8, values=(150.0, 120.0)),
        Column("state", "State", "words", 9, formula=lambda at, i: f'IF({at.at("Bars", "sum", i)}>130,"red","green")', tones=WORDS),
    ), 2)  # fmt: skip
    shown = (Line("Largest", lambda at: f"MAX({at.column('Bars', 'sum')})", "money"),)
    entries = Inputs("Entries", (Input("wanted", "Wanted", 270.0, "money"),))
    results = Lines("Results", (Line("In all", lambda at: f"SUM({at.column('Bars', 'sum')})", "money"),))
    chart = Chart("Bars", "Bars", "name", ("sum",), least=100, low_labels=True)
    check = Check("All of it", lambda at: f"SUM({at.column('Bars', 'sum')})", lambda at: at.cell("wanted"), 0, "None is lost.", "money")
    sheets = (
        Sheet("Rows", "Rows", "Only a table.", (rows,), NARROW, shown=shown),
        Sheet("Result", "Result", "All the rest.", (entries, results, chart), NARROW),
        Sheet("Checks", "Checks", "What must hold.", (Checks((check,)),), NARROW),
    )
    return Book("invented", "1", "Invented", sheets)


@pytest.fixture(scope="module")
def doors(tmp_path_factory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("doors")
    book, places = spec(), layout(spec())
    (folder / "command.xlsx").write_bytes(recalc.recalculate(writer.write(book)).data)
    with opened(empty(folder / "button.xlsx")) as live:
        for sheet in book.sheets:
            live.sheets.add(sheet.name, after=live.sheets[-1])
        unable = [write(live, live.sheets[s.name], cells_of(s, places, Missing(())), places) for s in book.sheets]
        live.app.calculate()
        live.save()
    assert unable == [[], [], []]
    return folder / "command.xlsx", folder / "button.xlsx"


def look(cell) -> tuple:
    lines = [(side.style, side.color.rgb) if side and side.style else None for side in
             (getattr(cell.border, name) for name in ("left", "right", "top", "bottom"))]  # fmt: skip
    return lines, cell.fill.fgColor.rgb if cell.fill.fill_type else None, cell.font.b, cell.font.i, cell.font.sz, cell.number_format


def test_every_cell_has_the_same_lines_colours_and_font(doors):
    by_command, by_button = (openpyxl.load_workbook(path) for path in doors)
    for sheet in by_command:
        for row in sheet.iter_rows():
            for cell in row:
                assert look(by_button[sheet.title][cell.coordinate]) == look(cell), f"{sheet.title}!{cell.coordinate}"
    assert look(by_button["Result"]["B7"])[0] == [("thin", "FFB1B4B6")] * 4  # an entry stands in a box


def test_the_same_cells_change_colour_with_what_they_say(doors):
    by_command, by_button = (coloured(path) for path in doors)
    assert by_button == by_command
    assert {("A3", "FFFFDD00"), ("A3", "FFCCE2D8"), ("C6:C7", "FFF4CDC6")} <= by_button["Rows"]
    assert ("B7", "FFFFDD00") in by_button["Checks"]


def coloured(path: Path) -> dict[str, set[tuple[str, str]]]:
    book = openpyxl.load_workbook(path)
    return {name: {(str(area.sqref), rule.dxf.fill.bgColor.rgb) for area in book[name].conditional_formatting for rule in area.rules}
            for name in ("Rows", "Result", "Checks")}  # fmt: skip


def test_a_chart_begins_where_it_says_and_keeps_its_names_at_the_edge(doors):
    for path in doors:
        with zipfile.ZipFile(path) as package:
            drawn = package.read("xl/charts/chart1.xml").decode()
        assert [float(value) for value in re.findall(r'<c:min val="([^"]+)"', drawn)] == [100]
        assert 'tickLblPos val="low"' in drawn


def test_columns_are_as_wide_and_results_stand_beside_the_verdict(doors):
    by_command, by_button = (openpyxl.load_workbook(path, data_only=True) for path in doors)
    for sheet in by_command:
        for letter in "ABC":
            wide, own = (book[sheet.title].column_dimensions[letter].width for book in (by_command, by_button))
            assert wide == pytest.approx(own, abs=1), f"{sheet.title}, column {letter}"  # one counts the margin of a cell in
    assert by_button["Rows"]["B3"].value == by_command["Rows"]["B3"].value == "Largest"
    assert by_button["Rows"]["C3"].value == by_command["Rows"]["C3"].value == 150


@pytest.mark.parametrize("kind", TEMPLATES)
def test_words_stand_on_colours_of_the_palette_which_are_known_again_when_a_sheet_is_written_anew(kind):
    made = template(kind)
    grids = made.book(load(made, None), ()).blocks(Grid)
    assert {colour for grid in grids for column in grid.columns for _, colour in column.tones} <= set(PAPERS)
