"""One palette and one set of named styles for every workbook we build. Colour never carries a meaning alone."""

from dataclasses import dataclass

NAVY, TEAL, PLUM, ORANGE = "#12436D", "#28A197", "#801650", "#F46A25"  # Analysis Function palette, accessible on white
PALE_YELLOW, PALE_BLUE, PALE_GREY = "#FFF9DB", "#E8EFF5", "#F3F2F1"
CHART_COLOURS = (NAVY, TEAL, PLUM, ORANGE)
SUN, MINT = "#FFDD00", "#CCE2D8"  # of what fails and of what holds
PAPERS = (SUN, MINT, PALE_BLUE, "#F4CDC6", "#FFF2CC", "#F6B6C2")  # every colour a word may put its cell on

BASE = {"font_name": "Arial", "font_size": 11, "valign": "top"}

NUMBER_FORMATS = {
    "text": "@",
    "date": "dd/mm/yyyy",
    "persons": "#,##0.00",
    "count": "#,##0",
    "ratio": "0.000000",
    "share": "0.0000000000",
    "percent": "0.0%",
    "share_or_money": "[<=1]0.0%;£#,##0.00",  # of a column whose last row is a sum
    "points": "0.00",
    "money": "£#,##0.00;[Red]-£#,##0.00",
    "money_thousand": "#,##0.000",
    "difference": "0.############",
    "general": "General",
    "words": "General",  # text that a formula gives: as text a formula would stop being one when edited
}
INDENTED = ("text", "words")  # words beside figures keep a distance from them

# Named as the user sees them in the cell style gallery.
WEIGHTS = {1: "thin", 2: "medium"}  # as the writer counts them
ROLES = {
    "Input": {"bg_color": PALE_YELLOW, "font_color": "#0000FF", "border": 1, "border_color": "#B1B4B6", "locked": False},
    "Long input": {"bg_color": PALE_YELLOW, "font_color": "#0000FF", "border": 1, "border_color": "#B1B4B6", "locked": False,
                   "text_wrap": True},
    "Calculation": {"font_color": "#000000"},
    "Long text": {"text_wrap": True},
    "Output": {"bold": True, "font_color": NAVY, "bg_color": PALE_BLUE},
    "Long output": {"bold": True, "font_color": NAVY, "bg_color": PALE_BLUE, "text_wrap": True},
    "Check": {"bold": True, "border": 1, "border_color": NAVY},
    "Note": {"italic": True, "font_color": "#505A5F", "text_wrap": True},
    "Aside": {"italic": True, "font_color": "#505A5F"},
    "Header": {"bold": True, "font_color": "#FFFFFF", "bg_color": NAVY, "text_wrap": True, "border": 1, "border_color": NAVY,
               "indent": 1, "align": "left"},
    "Number header": {"bold": True, "font_color": "#FFFFFF", "bg_color": NAVY, "text_wrap": True, "border": 1, "border_color": NAVY,
                      "align": "right"},
    "Book title": {"bold": True, "font_size": 16, "font_color": NAVY},
    "Block title": {"bold": True, "font_size": 12, "font_color": NAVY, "bottom": 2, "bottom_color": TEAL},
    "Label": {"text_wrap": True, "indent": 1, "align": "left"},
}


@dataclass(frozen=True)
class Edge:
    """A line along sides of a cell: all four of them, or the bottom one alone."""

    sides: str
    weight: str
    colour: str


def edge(role: str) -> Edge | None:
    """The line around or below the cells of a role."""
    look = ROLES[role]
    found = next((side for side in ("border", "bottom") if side in look), None)
    return Edge("all" if found == "border" else found, WEIGHTS[look[found]], str(look[f"{found}_color"])) if found else None


def properties(role: str, number: str = "general") -> dict[str, object]:
    """Format properties of a role ("Input") with a number format ("money"), for the writer."""
    indent = {"indent": 1, "align": "left"} if number in INDENTED and "indent" not in ROLES[role] else {}
    return {**BASE, **ROLES[role], **indent, "num_format": NUMBER_FORMATS[number]}
