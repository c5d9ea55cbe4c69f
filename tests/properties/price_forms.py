"""The price formulas, each with published settings under which any prices up to 1,000 can be scored."""

from udfs.tender.price import tender_price_points
from udfs.tender.value_index import tender_value_index

W = 40
HALF = [["quality_weight", 50], ["price_weight", 50]]
# method -> published settings with which it can be computed for any prices up to 1,000
POINTS = {
    "lowest_price_ratio": [],
    "linear_above_lowest": [],
    "highest_lowest": [],
    "linear_to_cap": [["cap", 1000], ["optimum", 0]],
    "linear_to_cap, lowest": [["cap", 1001], ["optimum", "lowest"]],
    "mean_50": [],
    "proximity_to_mean": [],
    "proximity_to_target": [["target", 300]],
    "graduated_pricing": [["inflection_multiple", 1.025], ["deduction_per_percent", 0.1]],
    "fixed_price": [["fixed_price", 70]],
    "lowest_compliant_price": [],
}
INDEX = {
    "relative_quality_and_price": HALF,
    "price_per_quality_point": [["quality_threshold", 1]],
    "value_for_money_index": [["scale_constant", 10]],
    "value_for_money_index, weighted": [["quality_weight", 60], ["price_weight", 40]],
    "monetised_quality": [["pounds_per_quality_point", 5]],
    "rail_franchise": [["quality_factor", 25], ["quality_points", 13], ["quality_maximum", 100]],
    "utility_index": HALF,
    "feature_adjusted_price": [["features_maximum", 0.3], ["features_cap", 0.3], ["quality_maximum", 100]],
}
MILLION = 1_000_000


def points(form: str, prices: list, admitted: list[bool] | None = None) -> list:
    return tender_price_points(prices, form.split(",")[0], W, POINTS[form], admitted)


def index(form: str, prices: list, quality: list, admitted: list[bool] | None = None) -> list:
    if form == "rail_franchise":
        prices = [p * MILLION for p in prices]
    return tender_value_index(prices, quality, form.split(",")[0], INDEX[form], admitted)
