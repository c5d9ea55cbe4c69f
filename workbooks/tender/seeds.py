"""Procurements the trade press wrote about, as facts: what the articles say, and, apart from it, what is known from elsewhere.

A row marked with the dagger comes from outside the articles. It is left out unless it is asked for; where it says that it stands in
place of what the articles say, the articles' rows of that fact are then left out.
"""

import csv
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parents[1] / "samples" / "seeds"
SEEDS = ("manchester", "staffordshire_cancer", "staffordshire_end_of_life", "dudley")
DAGGER = "†"
CELLS = ("value", "column_2", "column_3", "column_4", "column_5")


class SeedRow(NamedTuple):
    """One fact as a row for TENDER_HEALTH_CHECK, and where it comes from."""

    cells: list[str | float | None]
    article: str
    quoted_in: str
    quote: str
    outside_articles: bool
    note: str


def load(seed: str, outside_articles: bool = False) -> list[SeedRow]:
    """The facts of one procurement, with or without those from outside the articles."""
    with (FOLDER / f"{seed}.csv").open(encoding="utf-8", newline="") as file:
        told = list(csv.DictReader(file))
    replaced = {row["fact"] for row in told if outside_articles and row["in_place_of_articles"]}
    return [
        _row(row) for row in told
        if (outside_articles if row["outside_articles"] == DAGGER else row["fact"] not in replaced)
    ]  # fmt: skip


def facts(seed: str, outside_articles: bool = False) -> list[list[str | float | None]]:
    """The rows as TENDER_HEALTH_CHECK takes them."""
    return [row.cells for row in load(seed, outside_articles)]


def _row(told: dict[str, str]) -> SeedRow:
    cells = [told["fact"], *(_cell(told[name]) for name in CELLS)]
    return SeedRow(cells, told["article"], told["quoted_in"], told["quote"], told["outside_articles"] == DAGGER, told["note"])


def _cell(text: str) -> str | float | None:
    """A number where the text is one, nothing where it is empty."""
    return None if text == "" else float(text) if text.replace(".", "", 1).isdigit() else text
