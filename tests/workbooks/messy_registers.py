"""Invented registers as messy as real ones; every fault in them is one seen in a published file."""

import csv
from pathlib import Path

HEADINGS = ["Contract Ref", "Contract Title", "Supplier", "Company number", "Start Date", "End Date", "Contract value", "Contract manager",
            "E-mail", "Project Code", ""]  # fmt: skip
PERSON, MAIL = "Invented Person", "person@northshire.example"
MESSY = [
    ["Register of contracts, Northshire Council"],
    [],
    HEADINGS,
    ["C-1", "Home care", "Example Care Ltd", "1234567", "01/04/2020", "31/03/2023", "£382,699.82", PERSON, MAIL, "P1", "x"],
    ["C-1", "Home care", "EXAMPLE CARE LIMITED", "01234567", "2020-04-01", "31 March 2023", "382699.82", "", "", "P1", "x"],
    ["C-2", "Day care", "=HYPERLINK(1)", "", "20219-03-20", "31/12/2099", "76500.0025.95625.00", "", "", "", ""],
    ["C-3", "Night\ncare", "Other plc", "", "01/04/2021", "04/01/2021", "1,000.00 CAD", "", "", "", ""],
    ["C-4", "Beds", "Third Ltd", "123456789", "6/30/2020", "Rolling", "", "", "", "", ""],
    ["C-1", "Home care", "Example Care Ltd", "", "01/04/2020", "31/03/2024", "500000", "", "", "", ""],
    ["C-9", "Home care again", "Example Care Ltd", "", "01/04/2020", "31/03/2023", "382699.82", "", "", "", ""],
    ["", "", "", "", "", "", "1,265,399.64", "", "", "", ""],
]
# the amounts that can be read: 382,699.82 in rows 4, 5 and 10, 500,000.00 in row 9 = 1,648,099.46; the total misses one of them
SUM_ABOVE = "1,648,099.46"


def write_csv(path: Path, rows: list[list[str]], encoding: str = "utf-8") -> str:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(rows)
    return str(path)
