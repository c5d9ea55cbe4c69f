"""What a pooled budget is made of: the settings of its agreement, and the tables a person fills."""

import datetime as dt
from fractions import Fraction

from udfs.capitation.cash import METHODS
from udfs.capitation.outcomes import BETTER, MISSING
from udfs.capitation.pool import PROFILES, ROUNDING
from udfs.capitation.pool_outturn import UNDERSPEND
from udfs.capitation.risk import KEYS
from udfs.capitation.shares import CAP_POLICIES
from udfs.money import exact
from workbooks.job.schema import Field, Row, Schema, Setting
from workbooks.job.state import Job

UNALLOCATED = ("show", "block")
KINDS = ("service", "savings", "vat")
PLACED, REFUSED, AGAIN, MISSING_LINE = "placed", "refused", "same again", "missing"
TOP = 1_000_000_000  # the Better Care Fund planning template takes no larger number in a cell

SETTINGS: dict[str, tuple[Setting, ...]] = {
    "Pool": (
        Setting("title", "Pooled budget"),
        Setting("reference", "Reference of the agreement"),
        Setting("host", "Host of the pool", note="The partner that holds the money and does the accounts"),
        Setting("year_start", "Financial year begins on", "date", "date"),
        Setting("period", "Period of the figures", note="Such as 2026/27 quarter 4; it stands on every return", yearly=True),
    ),
    "Rules of the agreement": (
        Setting("unallocated_rule", "Contributions that no line was given", choices=UNALLOCATED,
                note="show: a line of their own, used first; block: nothing is settled until the lines use the pool up"),
        Setting("risk_pool", "Risk pool, balance", "money", "GBP", minimum=0, note="Held beside the contributions; 0 where there is none"),
        Setting("cap_policy", "What lies above a partner's cap", choices=CAP_POLICIES,
                note="report: it stays unmet; respread: partners that share it and have room"),
        Setting("underspend", "What becomes of an underspend", choices=UNDERSPEND),
        Setting("risk_key", "Key by which partners stand behind the risk pool", choices=KEYS,
                note="equal, or by the column Basis; press Pool outturn when it was changed"),
        Setting("instalment_rounding", "Odd pennies of instalments", choices=tuple(ROUNDING),
                note="largest_remainder: the first ones; cumulative: paid to date is always the rounded share to date"),
    ),
    "Priority rule of an underspend": (
        Setting("protected_partner", "Partner that waits", required=False),
        Setting("others_first", "Reduction of the others before it gains", "general", "share", minimum=0, required=False,
                parameter="pool_priority_reduction", may_lapse=True),
    ),
    "Performance element": (
        Setting("performance_fund", "Sum that hangs on performance", "money", "GBP", minimum=0, required=False,
                note="Blank where there is none; it is part of a contribution, not beside it"),
        Setting("performance_partner", "Partner that pays it as it is earned", required=False),
        Setting("performance_missing", "A measure without a result", choices=MISSING, required=False,
                note="zero: it scores nothing; exclude: the other weights are rescaled, and it is shown"),
    ),
    "Forecast and control totals": (
        Setting("forecast_method", "Forecast of the months to come", choices=METHODS, required=False,
                note="run_rate: plan x actual so far / plan so far; plan: as planned"),
        Setting("control_pool", "Control total: pool as signed", "money", "GBP", required=False, yearly=True,
                note="From the agreement; blank if not known"),
        Setting("control_actual", "Control total: spending by the ledger", "money", "GBP", required=False, yearly=True,
                note="From the host's accounts for the same period; blank if not known"),
    ),
}  # fmt: skip

_PARTNER = Field("partner", "Partner", "text", 34, True)
TABLES: dict[str, tuple[Field, ...]] = {
    "partners": (
        _PARTNER, Field("contribution", "Contribution", "money", 20, True), Field("cap", "Cap on its extra", "money", 20),
        Field("basis", "Basis of its risk share", "number", 16), Field("risk_cap", "Cap on its risk share", "money", 20),
        Field("note", "Note", "text", 40),
    ),
    "lines": (
        Field("line", "Line", "text", 10, True), Field("title", "Title", "text", 38, True), Field("kind", "Kind", "text", 12, True, KINDS),
        Field("budget", "Budget", "money", 19, True), Field("actual", "Actual", "money", 19, yearly=True),
        Field("uncommitted", "Uncommitted, of the actual", "money", 18, yearly=True), Field("users", "Users", "number", 10),
        Field("vat", "VAT not recovered, in the actual", "money", 18), Field("profile", "Who answers for it", "text", 16, True, PROFILES),
        Field("named", "Named partner", "text", 30), Field("reporter", "Reported by", "text", 30),
    ),
    "shares": (Field("line", "Line", "text", 12, True), _PARTNER, Field("share", "Share, of 1", "number", 14, True)),
    "instalments": (
        Field("instalment", "Instalment", "text", 20, True), Field("due", "Due", "date", 16, True),
        Field("weight", "Weight", "number", 12, True),
    ),
    "measures": (
        Field("measure", "Measure", "text", 48, True), Field("weight", "Weight, of 1", "number", 12, True),
        Field("threshold", "Pays from", "number", 12, True), Field("target", "Pays in full at", "number", 14, True),
        Field("result", "Result", "number", 12, yearly=True), Field("better", "Better", "text", 12, choices=BETTER),
    ),
    "months": (
        Field("month", "Month", "date", 14, True), Field("plan", "Plan", "money", 20, True), Field("actual", "Actual", "money", 20),
    ),
    "scenarios": (
        Field("scenario", "Scenario", "text", 36, True), Field("demand", "Change of demand, of 1", "number", 16, True),
        Field("price", "Change of price, of 1", "number", 16, True),
    ),
    "returns": (
        Field("file", "File and cell", "text", 52, True), Field("partner", "Partner", "text", 30), Field("line", "Line", "text", 12),
        Field("period", "Period", "text", 22), Field("budget", "Budget", "money", 18), Field("actual", "Actual", "money", 18),
        Field("users", "Users", "number", 10),
        Field("state", "What became of it", "text", 16, True, (PLACED, REFUSED, AGAIN, MISSING_LINE)),
        Field("why", "Why", "text", 50), Field("comment", "Comment of the partner", "text", 50),
    ),
}  # fmt: skip
OPTIONAL = ("shares", "instalments", "measures", "months", "scenarios", "returns")
DROP_DOWNS = {
    ("lines", "named"): ("Partners", "partner"), ("lines", "reporter"): ("Partners", "partner"), ("shares", "line"): ("Lines", "line"),
    ("shares", "partner"): ("Partners", "partner"),
}  # fmt: skip


KIND, VERSION = "pooled_budget", "0.1.0"
SCHEMA = Schema(KIND, VERSION, SETTINGS, TABLES, OPTIONAL, DROP_DOWNS, as_at="year_start", spare={"months": 12})
YEARLY = ("months", "returns")  # tables of one financial year as a whole


class PoolJob(Job):
    """A pooled budget before it is laid out."""

    @property
    def as_at(self) -> dt.date:
        """The first day of the financial year: the parameters of that day hold."""
        return self.settings["year_start"]

    @property
    def partners(self) -> list[str]:
        return [str(row["partner"]) for row in self.rows["partners"]]

    @property
    def lines(self) -> list[Row]:
        return self.rows["lines"]

    @property
    def is_laid(self) -> bool:
        """Whether there is a pool to look at: partners and lines."""
        return bool(self.rows["partners"] and self.rows["lines"])

    @property
    def has_actuals(self) -> bool:
        """Whether spending has been entered; of a pool that is only set up there is no outturn yet."""
        return self.is_laid and any(row["actual"] is not None for row in self.lines)

    @property
    def has_performance(self) -> bool:
        return bool(self.rows["measures"]) and bool(self.settings.get("performance_fund"))

    @property
    def has_forecast(self) -> bool:
        """Cash comes in by instalments, so a forecast needs them too."""
        return bool(self.rows["months"] and self.rows["instalments"] and self.is_laid)

    @property
    def pool(self) -> Fraction:
        """GBP that all partners put in, blanks left out."""
        return sum((exact(row["contribution"]) for row in self.rows["partners"] if row["contribution"] is not None), Fraction(0))
