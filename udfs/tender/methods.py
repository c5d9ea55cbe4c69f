"""The list of price formulas: what each needs published, which end wins, who can move the others, its known flaw and where it stands."""

from typing import Any

from udfs.registry import Result, Source, udf
from udfs.tender.price_formulas import METHODS
from udfs.tender.value_formulas import REFUSED, VALUE_METHODS

POINTS, INDEX = "TENDER_PRICE_POINTS", "TENDER_VALUE_INDEX"
PROCUREMENT_TEMPLATES = "procurementtemplates.co.uk, mean calculation"
NEVER_ZERO = "a zero price is refused unless zero_price is published"
NOT_RECOMMENDED = "not recommended"

# method: formula number, what must be published, known flaw, citation, evidence status, status
TOLD: dict[str, tuple[str, str, str, str, str, str]] = {
    "lowest_price_ratio": (
        "F1", f"maximum points; ratio_decimals or points_decimals if rounded; {NEVER_ZERO}",
        "rank reversal when the lowest bid goes; cheap bids are over-rewarded; middle bids lose to extremes; never reaches 0",
        "Negometrix (Mercell) support, Low bid scoring formula, article 44001761046; GOV.UK, How to score Digital Outcomes and Specialists "
        "suppliers (quoted); Impact Bids; Brodies", "read", "available"),
    "linear_above_lowest": (
        "F2", "maximum points; zero_point if not twice the lowest price",
        "flat at 0 beyond the zero point; rank reversal when the lowest bid goes",
        "variant with a ceiling: chandoo.org forum thread 48148", "background (variant read)", "available"),
    "highest_lowest": (
        "F3", "maximum points; equal_value, the points when all prices are equal",
        "the dearest bid always gets 0, so trivial gaps use the full weight; both extremes cause rank reversal",
        "Stilger, Siderius and van Raaij, 2017", "read (abstract and contents)", "available"),
    "linear_to_cap": (
        "F4", "maximum points; cap; optimum in pounds, or lowest; over_cap (non_compliant or zero)",
        "a generous cap flattens the points; with optimum lowest the formula is relative again", PROCUREMENT_TEMPLATES, "read",
        "available"),
    "mean_50": (
        "F5", "maximum points; whole_percent if whole per cents count",
        "every bid moves every score; decoy bids shift the mean; a lone bid gets half the points", PROCUREMENT_TEMPLATES, "read",
        "available"),
    "proximity_to_mean": (
        "F5b", "maximum points", "penalises cheap bids; a mean invites collusion; a zero price scores 0",
        "documentation of the Python package bid-evaluation; warnings in Kiiver and Kodym 2015 and Chen 2008",
        "read (example); second-hand (warnings)", NOT_RECOMMENDED),
    "proximity_to_target": (
        "F5b", "maximum points; target, in pounds", "penalises cheap bids; a zero price scores 0",
        "documentation of the Python package bid-evaluation; warnings in Kiiver and Kodym 2015 and Chen 2008",
        "read (example); second-hand (warnings)", NOT_RECOMMENDED),
    "graduated_pricing": (
        "F6", "maximum points; inflection_multiple and deduction_per_percent, or as_at for the dated parameters",
        "incomplete: above the inflection (1.025 x the median) the rule was not readable and the bid gets #N/A; a person must read Annex A",
        "Scottish Government CPN 3/2024, Annex A, via scottishlegal.com", "read (incomplete: steps 1 to 3)",
        "available up to the inflection"),
    "fixed_price": (
        "F14", "maximum points; fixed_price, in pounds", "price decides nothing; hurdles, ties and records still apply",
        "Bevan Brittan 2017; tessa documentation; lgp.org.au part 3", "read", "available"),
    "lowest_compliant_price": (
        "F14", "maximum points; what makes a bid compliant", "quality above the requirements earns nothing",
        "Bevan Brittan 2017; tessa documentation; lgp.org.au part 3", "read", "available"),
    "relative_quality_and_price": (
        "F1b", f"quality_weight and price_weight; weights_total if not 100; quality_maximum if not 100; {NEVER_ZERO}",
        "the flaws of lowest_price_ratio doubled: the best quality is a reference too",
        "World Bank, Evaluating Bids and Proposals with Rated Criteria, Feb 2025, Figures X to XII", "second-hand", "available"),
    "price_per_quality_point": (
        "F7", f"quality_threshold; index_decimals; tie rule; {NEVER_ZERO}",
        "a very cheap, barely acceptable bid can win, so the threshold is essential; the weight of quality is implied",
        "Cabinet Office, Bid Evaluation Guidance Note, May 2021, 7.3 and Appendix II", "headings read; definition: background",
        "available"),
    "value_for_money_index": (
        "F8", f"scale_constant, or quality_weight and price_weight for the weighted form; {NEVER_ZERO}",
        "the weighted form is a power, hard to explain; quality weights over 70 per cent should be avoided",
        "Negometrix support, Value for money 50-50 index, article 9000129991; tessa documentation", "read", "available"),
    "monetised_quality": (
        "F9", "pounds_per_quality_point and how it was set", "the worth of a quality point is contestable; not free of scale",
        "tessa documentation, monetising non-cost score", "read", "available"),
    "rail_franchise": (
        "F9b", "quality_factor and quality_points, or as_at for the dated parameters; quality_maximum; supplementary rules for a near tie",
        "price is money received: a higher one is better; order changes with the unit of money",
        "DfT franchise invitation to tender, 7.2 Definition of MEAT for the Competition", "read (republished)", "available"),
    "utility_index": (
        "F10", "quality_weight and price_weight; that the index stops at 0; a zero price is refused",
        "removing the best-quality bid can reorder the rest; a bid at 0 is told apart only by the tie chain",
        "help.negometrix.com 9000183873; support-us.negometrix.com 44001761053", "read", "available"),
    "feature_adjusted_price": (
        "F12", "features_maximum; quality_maximum; features_cap, or as_at for the dated cap; a zero price stays 0 whatever the features",
        "features together weigh at most 0.3 by law; the weight of quality is implied",
        "ProzorroUKR/openprocurement.api, procedure/awarding.py; ProzorroUKR/barbecue", "read", "available"),
    "super_formula": (
        "F11", "not known", "not known", "Negometrix help, The Super Formula", "read (partial)", ""),
    "price_quality_method": (
        "F9c", "not known", "not known", "NZTA Procurement Manual, Appendix C (title); lgp.org.au part 5", "background", ""),
    "utility_index_weighted_quality": (
        "F10", "not known", "not known", "Mercell variant of the utility index", "not read", ""),
}  # fmt: skip


@udf(
    params=[],
    result=Result("table", "any", "text and TRUE or FALSE", "Ten columns: method, formula number, function, what it needs published, "
                  "lower_is_better, whose removal can change the others, known flaw, citation, evidence status, status"),
    sources=[Source("commissioning-workbooks, tender reference", "price formulas; each row cites its own source", evidence="project rule")],
    since="0.2.0",
)  # fmt: skip
def tender_methods() -> list[list[Any]]:
    """List of the price formulas, what each needs published, whether the lower figure wins, its flaw and its source.

    Ten columns, one row a formula: method; formula number in the project's reference; function that computes it; what the tender documents
    must publish; lower_is_better (TRUE, FALSE; points are FALSE); whose removal can change the others; known flaw; citation; evidence
    status; status: available, not recommended, or refused with the reason. Takes no arguments.
    """
    return [_row(method) for method in (*METHODS, *VALUE_METHODS, *REFUSED)]


def _row(method: str) -> list[Any]:
    number, needs, flaw, citation, evidence, status = TOLD[method]
    if method in REFUSED:
        return [method, number, "none", needs, "not known", "not known", flaw, citation, evidence, f"refused: {REFUSED[method]}"]
    index = VALUE_METHODS.get(method)
    function, lower = (INDEX, index.lower_is_better) if index else (POINTS, False)
    return [method, number, function, needs, lower, (index or METHODS[method]).reference, flaw, citation, evidence, status]
