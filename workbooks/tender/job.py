"""What a tender workbook is made of, before it is laid out on sheets."""

import datetime as dt

from udfs.tender.regime import BUYERS, ELEMENTS, REGIMES
from udfs.tender.timetable import STAGES
from workbooks.job import state as job
from workbooks.job.schema import Row, Schema, Setting
from workbooks.tender.tables import KEY_CRITERIA, OPTIONAL, TABLES

KIND = "tender"
VERSION = "0.2.0"
ALL_LOTS = "all"
PROCESSES = ("direct_award_a", "direct_award_b", "direct_award_c", "most_suitable_provider", "competitive")


SETTINGS: dict[str, tuple[Setting, ...]] = {
    "Procurement": (
        Setting("title", "Title"),
        Setting("authority", "Relevant authority"),
        Setting("reference", "Reference of the procurement"),
        Setting("buyer", "Who buys", choices=BUYERS),
        Setting("service", "What is bought", choices=(*ELEMENTS, "mixed"), note="health: its CPV code is on the list of health services"),
        Setting("main_element", "Main element of a mixed contract", choices=ELEMENTS, required=False),
        Setting("regime", "Regime", choices=tuple(REGIMES), note="As TENDER_REGIME gives it on the sheet Route; a person checks it"),
        Setting("process", "Process of the regime", choices=PROCESSES, required=False, note="As chosen on the sheet Route"),
        Setting("procedure", "Procedure", choices=tuple(STAGES), note="For the periods bidders must be given"),
        Setting("start_date", "Procurement started on", "date", "date"),
        Setting("decision_maker_role", "Decided by", note="The role, not a name"),
    ),
    "Scoring as published": (
        Setting("quality_weight", "Weight of quality", "general", "points", minimum=0),
        Setting("price_weight", "Weight of price", "general", "points", note="Quality and price add up to 100", minimum=0),
        Setting("price_method", "Price formula", note="TENDER_METHODS lists each formula, its flaw and its source"),
        Setting("criteria_mode", "Weights below a criterion", choices=("of_parent", "of_total"),
                note="of_parent: each family adds up to 100; of_total: to its parent's weight"),
        Setting("overall_hurdle", "Least quality for admission", "general", "%", minimum=0, required=False,
                note="Inclusive; blank when none is published"),
        Setting("moderation_method", "Moderation", choices=("consensus", "mean_of_originals", "mean_of_adjusted", "median")),
        Setting("near_tie_band", "Near-tie band", "general", "points", minimum=0, required=False,
                note="Within it no winner is announced from the score alone; blank when none is published"),
        Setting("tie_rule", "What breaks a tie", choices=("none", "higher_quality", "lower_price"),
                note="As published; none leaves a tie a tie. The sheets are made anew when it changes"),
        Setting("abnormally_low_test", "Abnormally low screen", choices=("world_bank", "prozorro", "spain_art_85")),
        Setting("currency", "Currency of every price"),
        Setting("vat_basis", "VAT basis of every price"),
    ),
    "Key criteria, weights for options and direct awards": tuple(
        Setting(f"key_weight_{n}", name, "general", "points", minimum=0) for n, name in enumerate(KEY_CRITERIA)
    ),
    "Stress test": (
        Setting("price_unit", "Smallest change of a price", "money", "GBP", minimum=0, note="Unit of the price flip distance"),
        Setting("win_share_draws", "Draws of weights", "count", "draws", minimum=1),
        Setting("win_share_concentration", "Concentration of the draws", "general", "Dirichlet", minimum=0,
                note="Higher keeps the draws nearer the published weights"),
        Setting("win_share_seed", "Seed of the draws", "general", "whole number", minimum=0),
    ),
}  # fmt: skip


DROP_DOWNS = {
    ("criteria", "lot"): None, ("bids", "lot"): ("Lots", "lot"), ("scores", "question"): ("Criteria", "question"),
    ("scores", "mark"): ("Scale", "mark"), ("moderation", "question"): ("Criteria", "question"),
    ("moderation", "agreed"): ("Scale", "mark"),
}  # fmt: skip
SCHEMA = Schema(KIND, VERSION, SETTINGS, TABLES, OPTIONAL, DROP_DOWNS, as_at="start_date")


class Job(job.Job):
    """A tender: one run a lot."""

    @property
    def lots(self) -> list[str]:
        return [str(row["lot"]) for row in self.rows["lots"]]

    @property
    def as_at(self) -> dt.date:
        """The day the procurement started: the parameters of that day hold."""
        return self.settings["start_date"]

    @property
    def has_weights(self) -> bool:
        """Whether every lot has a tree of criteria to weigh."""
        return bool(self.lots) and all(self.questions(lot) for lot in self.lots)

    @property
    def has_scores(self) -> bool:
        """Whether there is something to score: criteria, a scale, bids for every lot and marks."""
        return self.has_weights and bool(self.rows["scale"] and self.rows["scores"]) and all(self.bids(lot) for lot in self.lots)

    def bids(self, lot: str) -> list[Row]:
        return [row for row in self.rows["bids"] if row["lot"] == lot]

    def bidders(self, lot: str) -> list[str]:
        return [str(row["bidder"]) for row in self.bids(lot)]

    def criteria(self, lot: str) -> list[Row]:
        """Criteria and questions of one lot, those of all lots among them, in the order of the tree."""
        return [row for row in self.rows["criteria"] if row["lot"] in (lot, ALL_LOTS)]

    def questions(self, lot: str) -> list[Row]:
        """The leaves of the tree: what evaluators mark."""
        parents = {row["parent"] for row in self.criteria(lot)}
        return [row for row in self.criteria(lot) if row["question"] not in parents]
