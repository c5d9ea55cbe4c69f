"""The report of a button as the task pane takes it."""

from __future__ import annotations

from typing import Any

from xl_addin.ribbon import Report

MOST_FINDINGS = 50  # a list longer than some screens hides what matters; the rest is counted
ORDER = ("block", "warn", "note")


def told(label: str, report: Report, files: dict[str, str], folder: str) -> dict[str, Any]:
    """The sentence, the findings with the worst first, and the files made; `folder`: where the copy lay, which is nobody's business."""

    def plain(text: str) -> str:
        return text.replace(f"{folder}/", "").replace(folder, "the workbook's folder")

    found = sorted([*report.findings, *report.notes], key=lambda finding: ORDER.index(finding.severity))
    shown = [{"severity": f.severity, "where": plain(f.where), "text": plain(f"{f.sentence} {f.remedy}".strip())} for f in found]
    return {
        "button": label, "sentence": plain(report.sentence), "refused": report.refused, "files": files,
        "findings": shown[:MOST_FINDINGS], "more": max(0, len(shown) - MOST_FINDINGS),
    }  # fmt: skip
