"""A sheet with everything a sheet of ours can bring: table, name, drop-down, highlight, chart, print set-up, styles."""

from udfs.cells import ExcelError
from workbooks.patch import DropDown, Formula, Highlight, NewChart, NewTable, Page, Series, Sheet, Styled

NAME = "Results of lot's 1"
LOTS = (("North", 1200.5, "open"), ("South", 980.25, "closed"), ("=East", 1100.0, None))


def rich_sheet(lots=LOTS, *, table="tblCwbResults", charts=2) -> Sheet:
    """Headings in row 3, one row a lot below; the chart shows the prices."""
    last = 3 + len(lots)
    heading = [Styled(text, "header") for text in ("Lot", "Price\n£", "State")]
    rows = [["Results"], [], heading, *([lot, Styled(price, "money"), state] for lot, price, state in lots)]
    rows.append([None, Formula(f"=SUM(B4:B{last})", sum(price for _, price, _ in lots)), ExcelError("#N/A")])
    series = (Series("B3", f"B4:B{last}"),)
    shown = [
        NewChart("Sheet1!A1 by lot", f"A4:A{last}", series, "E3", "Prices of the lots", "bar", axis="Price, £"),
        NewChart("=1+1", f"A4:A{last}", series, "E25", "The same as a line", "line"),
    ]
    return Sheet(
        rows,
        {1: 24, 2: 14},
        3,
        tables=(NewTable(table, f"A3:C{last}"),),
        drop_downs=(DropDown(f"C4:C{last}", ("open", "closed", 'the "rest"'), title="State", message="Choose a state"),),
        highlights=(
            Highlight(f"C4:C{last}", "contains", "closed", "muted"),
            Highlight(f"B4:B{last}", "above", 1150.5, "fails"),
            Highlight(f"C4:C{last}", "blank", None, "attention"),
            Highlight(f"C4:C{last}", "equals", '=x"', "holds"),
        ),
        charts=tuple(shown[:charts]),
        names={"Cwb.Prices": f"B4:B{last}"},
        page=Page(titles=(1, 3), area=f"A1:C{last + 1}", footer="&LA && B&RPage &P"),
    )
