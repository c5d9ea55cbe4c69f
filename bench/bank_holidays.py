"""Write udfs/parameters/bank_holidays.toml: bank holidays of England and Wales, one entry a year.

    python -m bench.bank_holidays

The dates come from the package holidays (`pip install holidays`), which carries what gov.uk announces; nothing needs it afterwards. Dates
of years to come follow the package's rules, so a day proclaimed later is missing: those entries ask for a person's check.
"""

import importlib
from pathlib import Path

FILE = Path(__file__).resolve().parent.parent / "udfs" / "parameters" / "bank_holidays.toml"
YEARS = range(2013, 2031)
LAST_ANNOUNCED = 2026  # the year the list was made in; later years follow from rules alone
OPENING = """# Bank holidays of England and Wales, one entry a year, made by `python -m bench.bank_holidays`; do not edit.
# A year without an entry is refused. Where holidays of your own are given to a function, they replace these.
"""
ENTRY = """
[[bank_holidays]]
label = "Bank holidays of {year}"
value = "{dates}"
unit = "dates"
valid_from = {year}-01-01
valid_to = {year}-12-31
source = "gov.uk bank holidays, England and Wales, from the Python package holidays {version}"
evidence = "second-hand: from the holidays package{caution}"
"""


def main() -> None:
    try:
        holidays = importlib.import_module("holidays")  # no dependency of ours: only the person who makes the list installs it
    except ImportError:
        raise SystemExit("The package holidays is not installed; run `pip install holidays` and try again.") from None
    entries = []
    for year in YEARS:
        days = sorted(holidays.country_holidays("GB", subdiv="ENG", years=year))
        caution = "; made before the year, a day proclaimed since is missing; needs a person's check" if year > LAST_ANNOUNCED else ""
        dates = " ".join(day.isoformat() for day in days)
        entries.append(ENTRY.format(year=year, dates=dates, version=holidays.__version__, caution=caution))
    FILE.write_text(OPENING + "".join(entries), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
