"""The sample's split worked out a second way: pandas and exact fractions over the CSV, none of the project's own functions.

Written from the formulas as the capitation reference prints them (F3 to F7, F10), so that the golden
workbook is not merely compared with what the same code once gave.
"""

import tomllib
from fractions import Fraction
from pathlib import Path

import pandas as pd

SAMPLES = Path(__file__).resolve().parents[2] / "workbooks" / "samples"
WEIGHTS = {"WP_G&A": "general_and_acute", "WP_CS": "community", "WP_MH": "mental_health", "WP_Mat": "maternity"}


def parameters() -> dict[str, Fraction]:
    """The invented parameters, read from the file as the decimals that stand there."""
    text = (SAMPLES / "capitation_parameters.toml").read_text(encoding="utf-8")
    return {key: entries[0]["value"] for key, entries in tomllib.loads(text, parse_float=Fraction).items()}


def practices() -> pd.DataFrame:
    """The CSV with every figure as the exact decimal it is written as."""
    frame = pd.read_csv(SAMPLES / "invented_practices.csv", dtype=str, index_col="Practice")
    figures = frame.columns[3:]
    frame[figures] = frame[figures].map(Fraction)
    return frame


def worked_out() -> pd.DataFrame:
    """Every step for every practice in exact fractions; the split in whole pence."""
    frame, value = practices(), parameters()
    h, mortality = value["inequalities_weight"], frame["WP_AM"]
    frame["hchs"] = sum(value[f"hchs_weight_{name}"] * frame[column] for column, name in WEIGHTS.items())
    frame["need"] = (1 - h) * frame["hchs"] + h * mortality
    frame["cost"] = frame["need"] * frame["MFF_index"] * frame["EACA_index"]
    frame["prescribing"] = (1 - h) * frame["WP_Presc"] + h * mortality
    streams = {"cost": value["quantum_hchs"], "prescribing": value["quantum_prescribing"]}
    frame["target"] = sum(Fraction(money) * frame[stream] / frame[stream].sum() for stream, money in streams.items())
    frame["overall"] = frame["target"] / frame["target"].sum() * frame["GP_pop"].sum()
    frame["index"] = frame["overall"] / frame["GP_pop"]
    frame["pence"] = in_pence(frame["target"])
    return frame


def in_pence(targets: pd.Series) -> pd.Series:
    """Thousands of pounds as whole pence: rounded down, the pennies left over to the largest remainders, then to the larger target."""
    exact = targets * 100_000
    total = exact.sum()
    assert total.denominator == 1, "the invented quanta are whole pounds"
    down = exact.map(lambda share: share.numerator // share.denominator)
    remainders = pd.DataFrame({"rest": exact - down, "weight": targets, "code": targets.index})
    order = remainders.sort_values(["rest", "weight", "code"], ascending=[False, False, True]).index
    down.loc[order[: int(total) - int(down.sum())]] += 1
    return down
