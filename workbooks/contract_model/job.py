"""What a contract model is made of: its settings, its tables, and which parts of it there is enough to calculate."""

from workbooks.job.schema import Field, Row, Schema, Setting
from workbooks.job.state import Job

KIND, VERSION = "contract_model", "0.1.0"
MOST_YEARS = 15
PRICE_BASES = ("real", "nominal")
CONTRACT_SUM, TRAJECTORY = "contract sum", "trajectory"
TABLE, READING_A, READING_B = "table", "reading A", "reading B"
SHARE_KEYS = ("budget", "list", "weighted population")
YES_NO = ("yes", "no")
STEPS, METHODS = ("level_by_level", "at_once"), ("largest_remainder", "sainte_lague")  # the first is the usual one

SETTINGS: dict[str, tuple[Setting, ...]] = {
    "Contract": (
        Setting("title", "Title"),
        Setting("commissioner", "Commissioner", required=False),
        Setting("provider", "Provider", required=False),
        Setting("start_date", "Contract starts on", "date", "date", note="Dated parameters are those of this day"),
        Setting("years", "Years of the contract", "count", "years", minimum=1, note="1 to 15; the table Years has a row for each"),
    ),
    "Trajectory and savings": (
        Setting("announcement", "What was announced", required=False, note="The sentence as it was printed"),
        Setting("rise", "Yearly cost rose by", "money", "GBP", minimum=0, required=False),
        Setting("rise_share", "The same rise, as a share of the cost before", "general", "share", minimum=0, required=False,
                note="0.15 for 15 per cent"),
        Setting("rise_years", "Years the rise took", "general", "years", minimum=0, required=False),
        Setting("added", "Sum announced to come on top", "money", "GBP", minimum=0, required=False),
        Setting("reached_in_year", "Reading B: year by which the bill is higher by it", "general", "years", minimum=0, required=False),
        Setting("reading_a", "Reading A in words", required=False),
        Setting("reading_b", "Reading B in words", required=False),
        Setting("trajectory_from", "Trajectory that counts", choices=(TABLE, READING_A, READING_B), required=False,
                note="The column of the table Years, or one of the readings"),
        Setting("trajectory_price_base", "Price base of the trajectory", choices=PRICE_BASES, required=False),
        Setting("cost_price_base", "Price base of the cost", choices=PRICE_BASES, required=False, note="The two must be one"),
        Setting("savings_cap", "Most that may be claimed over the contract", "money", "GBP", minimum=0, required=False,
                note="Blank when there is no cap"),
        Setting("timing", "Amounts of a year fall at", choices=("end_of_year", "start_of_year"), required=False),
    ),
    "Rates of the day": (
        Setting("discount_rate", "Discount rate a year", "general", "share", minimum=0, parameter="discount_rate_real",
                note="For nominal amounts enter a nominal rate of your own"),
        Setting("vat_rate", "Standard rate of VAT", "general", "share", minimum=0, parameter="vat_standard_rate"),
    ),
    "Payment": (
        Setting("vat_recovered", "Share of VAT the provider can recover", "general", "share", minimum=0, required=False),
        Setting("distribution_gate", "Score below which no profit may be distributed", "general", "share", minimum=0, required=False,
                note="Blank when there is no gate"),
        Setting("benchmark", "Gain or loss is measured against", choices=(CONTRACT_SUM, TRAJECTORY), required=False),
        Setting("form", "What a passed dead-band opens", choices=("excess", "first_pound"), required=False,
                note="excess: what lies beyond it; first_pound: everything, so the payment jumps there"),
        Setting("gain_dead", "Dead-band of a gain", "general", "share", minimum=0, required=False, note="Share of the benchmark"),
        Setting("loss_dead", "Dead-band of a loss", "general", "share", minimum=0, required=False, note="Share of the benchmark"),
        Setting("gain_cap", "Cap of a gain", "general", "share", minimum=0, required=False, note="Blank for no cap, 0 for nothing"),
        Setting("loss_cap", "Cap of a loss", "general", "share", minimum=0, required=False, note="Blank for no cap, 0 for nothing"),
        Setting("gain_by_score", "A gain is multiplied by the year's score", choices=YES_NO, required=False),
    ),
    "Prime provider and subcontractors": (
        Setting("party_year", "Year shown party by party", "count", "year", minimum=1, required=False),
        Setting("top_slice", "Share the prime provider keeps before handing down", "general", "share", minimum=0, required=False),
        Setting("cascade_steps", "Handed down", choices=STEPS, required=False, note="Blank: level_by_level"),
        Setting("cascade_method", "Rule of apportionment", choices=METHODS, required=False, note="Blank: largest_remainder"),
        Setting("prime_gain_share", "Share of the final gain the prime provider keeps", "general", "share", minimum=0, required=False),
        Setting("prime_loss_share", "Share of the final loss the prime provider bears", "general", "share", minimum=0, required=False),
        Setting("leaver", "Party whose subcontract ends early", required=False, note="Its code; blank when none does"),
        Setting("last_month", "Last month it is paid for", "date", "date", required=False),
    ),
    "Cash, gate and carve-outs": (
        Setting("cash_method", "Forecast of the months to come", choices=("run_rate", "plan"), required=False),
        Setting("registered_list", "Registered list of the area", "persons", "persons", minimum=0, required=False),
        Setting("core_per_head", "Local core target a head of the list", "money", "GBP", minimum=0, required=False),
        Setting("share_carve_outs_by", "A carve-out is shared among its members by", choices=SHARE_KEYS, required=False),
    ),
}  # fmt: skip

TABLES: dict[str, tuple[Field, ...]] = {
    "years": (
        Field("year", "Year", "number", 8, True), Field("name", "Financial year", "text", 14, True),
        Field("list", "List", "number", 16, number="persons"), Field("list_growth", "Growth of the list", "number", 12),
        Field("per_head", "£ per head", "money", 14), Field("growth", "Growth of £ per head", "number", 12),
        Field("sum", "Contract sum", "money", 20), Field("vat_spend", "Purchases that bear VAT", "money", 18),
        Field("outcome_share", "Outcome share", "number", 12), Field("score", "Score", "number", 10),
        Field("trajectory", "Trajectory", "money", 20), Field("planned", "Planned cost", "money", 20),
        Field("planned_saving", "Planned saving", "money", 18), Field("actual", "Actual cost", "money", 20),
    ),
    "measures": (
        Field("year", "Year", "number", 8, True), Field("measure", "Measure", "text", 44, True),
        Field("weight", "Weight", "number", 10, True), Field("threshold", "Threshold", "number", 12, True),
        Field("target", "Target", "number", 12, True), Field("result", "Result", "number", 12),
        Field("better", "Better", "text", 10, choices=("higher", "lower")),
    ),
    "gains": (Field("from", "From", "number", 44, True), Field("to", "Up to", "number", 16), Field("share", "Share", "number", 16, True)),
    "losses": (Field("from", "From", "number", 44, True), Field("to", "Up to", "number", 16), Field("share", "Share", "number", 16, True)),
    "breaks": (
        Field("year", "Break after year", "number", 44, True), Field("cost", "Cost of ending", "money", 20, True),
        Field("note", "Note", "text", 16),
    ),
    "scenarios": (
        Field("scenario", "Scenario", "text", 44, True), Field("demand", "Change of demand", "number", 16, True),
        Field("price", "Change of price", "number", 16, True),
    ),
    "values": (
        Field("told_by", "Value told by", "text", 44, True), Field("total", "Whole term", "money", 20),
        Field("annual", "A year", "money", 16), Field("people", "People", "number", 16, number="persons"),
    ),
    "costs": (Field("cost", "Own cost of the prime provider", "text", 44, True), Field("amount", "Amount", "money", 20, True)),
    "parties": (
        Field("party", "Party", "code", 14, True), Field("name", "Name", "text", 40), Field("above", "Paid by", "code", 14),
        Field("level", "Level", "text", 16), Field("weight", "Weight", "number", 12, True), Field("actual", "Actual cost", "money", 20),
        Field("gain_share", "Share of own gain", "number", 12), Field("loss_share", "Share of own loss", "number", 12),
        Field("loss_cap", "Most it bears", "money", 16), Field("expected", "Expected spending", "money", 20),
        Field("take_over", "Takes over, weight", "number", 12),
    ),
    "moves": (
        Field("from", "From", "code", 14, True), Field("to", "To", "code", 14, True), Field("amount", "Amount", "money", 20, True),
        Field("note", "Note", "text", 50),
    ),
    "cash": (
        Field("month", "Month", "date", 14, True), Field("plan", "Plan", "money", 20, True), Field("actual", "Actual", "money", 20),
        Field("cash", "Cash that comes in", "money", 20, True),
    ),
    "services": (
        Field("service", "Service", "text", 40, True), Field("users_before", "Users before", "number", 14, True),
        Field("users_after", "Users after", "number", 14, True), Field("cost_before", "Cost before", "money", 20, True),
        Field("cost_after", "Cost after", "money", 20, True),
    ),
    "carveouts": (
        Field("contract", "Contract", "text", 44, True), Field("scope", "Scope", "text", 24, True),
        Field("value", "Value a year", "money", 20, True),
    ),
    "units": (
        Field("unit", "Unit", "code", 14, True), Field("name", "Name", "text", 40), Field("budget", "Whole budget", "money", 20, True),
        Field("list", "Registered list", "number", 16, True, number="persons"),
        Field("weighted", "Weighted population", "number", 16, True, number="persons"),
    ),
    "members": (Field("contract", "Contract", "text", 44, True), Field("unit", "Unit that takes part", "code", 16, True)),
}  # fmt: skip
OPTIONAL = tuple(name for name in TABLES if name != "years")
DROP_DOWNS = {
    ("moves", "from"): ("Parties", "party"), ("moves", "to"): ("Parties", "party"), ("members", "contract"): ("Carveouts", "contract"),
    ("members", "unit"): ("Units", "unit"),
}  # fmt: skip
SPARE = {"years": MOST_YEARS, "cash": 24, "parties": 12}  # rows of a new book
SCHEMA = Schema(KIND, VERSION, SETTINGS, TABLES, OPTIONAL, DROP_DOWNS, as_at="start_date", spare=SPARE)


class ContractJob(Job):
    """A contract model: a part is calculated when its tables are filled, all of it only while no cell blocks."""

    @property
    def years(self) -> list[Row]:
        return self.rows["years"]

    def given(self, column: str, table: str = "years") -> bool:
        """Whether any row of a table has something in the column."""
        return any(row.get(column) is not None for row in self.rows[table])

    def filled(self, *names: str) -> bool:
        """Whether all of these settings are filled in."""
        return all(self.settings.get(name) is not None for name in names)

    @property
    def has_sums(self) -> bool:
        return any(self.given(basis) for basis in ("sum", "per_head", "growth"))

    @property
    def has_ramp(self) -> bool:
        return self.has_sums and self.given("outcome_share")

    @property
    def has_vat(self) -> bool:
        return self.has_sums and self.given("vat_spend")

    @property
    def has_readings(self) -> bool:
        return self.filled("rise", "rise_share", "rise_years", "added", "reached_in_year")

    @property
    def has_trajectory(self) -> bool:
        return self.given("trajectory") or (self.has_readings and self.settings.get("trajectory_from") in (READING_A, READING_B))

    @property
    def has_cost(self) -> bool:
        return self.given("planned") or self.given("actual") or (self.has_trajectory and self.given("planned_saving"))

    @property
    def has_savings(self) -> bool:
        return self.has_trajectory and self.has_cost

    @property
    def has_share(self) -> bool:
        """Whether gains and losses are shared."""
        return bool(self.rows["gains"] and self.rows["losses"]) and self.has_cost and self.filled("benchmark", "form")

    @property
    def has_cascade(self) -> bool:
        return self.has_sums and bool(self.rows["parties"])

    @property
    def leaves(self) -> list[int]:
        """Rows of the parties that keep what they get: nobody is paid by them."""
        above = {str(row["above"]).strip().upper() for row in self.rows["parties"] if row["above"]}
        return [i for i, row in enumerate(self.rows["parties"]) if str(row["party"]).strip().upper() not in above]

    @property
    def has_prime(self) -> bool:
        """Whether over- and underspends are shared between the prime provider and those it pays."""
        return self.has_cascade and self.given("actual", "parties")

    @property
    def ends_early(self) -> bool:
        return self.has_cascade and self.filled("leaver", "last_month")

    @property
    def has_moves(self) -> bool:
        return self.has_cascade and (bool(self.rows["moves"]) or self.ends_early)

    @property
    def has_cash(self) -> bool:
        return bool(self.rows["cash"])

    @property
    def has_carve_outs(self) -> bool:
        return bool(self.rows["units"] and self.rows["carveouts"] and self.rows["members"])

    @property
    def has_breaks(self) -> bool:
        return bool(self.rows["breaks"]) and self.has_savings

    @property
    def has_values(self) -> bool:
        """Whether a value of the contract can be held against anything."""
        return self.has_gate or (self.has_sums and self.given("total", "values"))

    @property
    def has_gate(self) -> bool:
        return self.filled("registered_list", "core_per_head") and (self.own_gate or bool(self.told))

    @property
    def own_gate(self) -> bool:
        """Whether the contract's own first year can be held against the core target."""
        return self.has_sums and self.years[0].get("list") is not None

    @property
    def told(self) -> list[int]:
        """Rows of values told elsewhere that say both a year's value and its people."""
        return [i for i, row in enumerate(self.rows["values"]) if row["annual"] is not None and row["people"] is not None]

    def measures(self, year: int) -> list[int]:
        """Rows of the measures of a year."""
        return [i for i, row in enumerate(self.rows["measures"]) if row["year"] == year]
