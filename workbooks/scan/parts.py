"""Kinds of parts a workbook may carry, by the last word of the relation that points to them, and what each gives away."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple
from xml.etree.ElementTree import Element

from workbooks.part_tree import local, whole

SHARE_IT = "Use Make a copy to share (cwb share), which leaves it out."
# A drive, a network share, an address, or another workbook in brackets; [1] is how a file stores the latter.
OUTSIDE_PATH = re.compile(r"(?i)\b[a-z]:\\|\\\\[\w.-]|\b(?:https?|file|ftp):/|\[\d+\]!|(?<![\w\]])\[\d+\]|\[[^\[\]]+\.xl\w{1,3}\]")
FILE_LINK = re.compile(r"(?i)^(?:file:|\\\\|[a-z]:[\\/]|mailto:)|\.xl\w{1,3}(?:#|$)")


class Kind(NamedTuple):
    """One kind; `{parts}` and `{count}` in the sentence are filled in, `count` says how from the part's XML."""

    rule: str
    severity: str
    sentence: str
    remedy: str = SHARE_IT
    count: Callable[[Element], int] | None = None


def _cells(root: Element) -> int:
    return sum(1 for element in root.iter() if local(element.tag) == "cell")


def _records(root: Element) -> int:
    return whole(root.get("recordCount"))


def _connections(root: Element) -> int:
    return len(root)


_MACRO = Kind("macros", "block", "Macros: {parts}.")
_EMBEDDED = Kind("embedded_file", "block", "Embedded files: {parts}. Whoever opens the workbook can open them.")
CONTROL_RULE = "control"
_CONTROL = Kind(CONTROL_RULE, "block", "Controls that can run code: {parts}.")
_CUSTOM_XML = Kind("custom_xml", "warn", "Data of other programs, such as form fields, labels or queries: {parts}.")
_REVISION = Kind("revision_log", "block", "A log of changes with old values and names: {parts}.")
_MODEL = Kind("data_model", "block", "A data model with whole tables inside: {parts}.")
_SLICER = Kind("slicer_items", "warn", "Slicers keep every item of their column, those filtered out too: {parts}.")
_ADDED = Kind("added_program", "warn", "Add-in content or ribbon changes: {parts}.")

KINDS: dict[str, Kind] = {
    "externalLink": Kind(
        "external_link", "block", "Links to other workbooks, with {count} of their cells kept inside: {parts}.",
        "Break the links (Data, Edit Links), or use Make a copy to share (cwb share).", _cells,
    ),
    "pivotCacheDefinition": Kind(
        "pivot_cache", "block", "Pivot caches with {count} rows of their source, whatever the pivot table shows: {parts}.",
        "Paste the pivot table as values, or use Make a copy to share (cwb share).", _records,
    ),
    "connections": Kind(
        "data_connection", "block", "{count} data connections, which name servers and may hold a password: {parts}.",
        "Remove them in Data, Queries & Connections, or use Make a copy to share (cwb share).", _connections,
    ),
    "vbaProject": _MACRO, "wordVbaData": _MACRO, "vbaProjectSignature": _MACRO,
    "oleObject": _EMBEDDED, "package": _EMBEDDED, "control": _CONTROL, "activeXControlBinary": _CONTROL,
    "ctrlProp": Kind(CONTROL_RULE, "block", "Form controls, which can start a macro and keep entries of a list: {parts}."),
    "customXml": _CUSTOM_XML, "customXmlProps": _CUSTOM_XML, "customData": _CUSTOM_XML, "customProperty": _CUSTOM_XML,
    "xmlMaps": _CUSTOM_XML, "revisionHeaders": _REVISION, "revisionLog": _REVISION, "usernames": _REVISION,
    "powerPivotData": _MODEL, "slicerCache": _SLICER, "timelineCache": _SLICER,
    "person": Kind("names_of_people", "warn", "Names or addresses of those who commented: {parts}."),
    "volatileDependencies": Kind("live_data_feed", "warn", "Live data feeds (RTD) with their last values: {parts}."),
    "queryTable": Kind("query_table", "warn", "Tables filled from a query: {parts}."),
    "thumbnail": Kind("preview_picture", "warn", "A preview picture of a sheet as it once looked: {parts}."),
    "printerSettings": Kind("printer_settings", "note", "Printer settings, which name a printer: {parts}."),
    "origin": Kind("signature", "note", "A digital signature: {parts}. Any change breaks it."),
    "extensibility": _ADDED, "webextension": _ADDED, "taskpanes": _ADDED, "attachedToolbars": _ADDED,
    "classificationlabels": Kind("sensitivity_label", "note", "A sensitivity label: {parts}."),
}  # fmt: skip

# Read elsewhere in the scan, or holding nothing but what the sheets show.
HARMLESS = {
    "officeDocument", "worksheet", "chartsheet", "dialogsheet", "xlMacrosheet", "xlIntlMacrosheet", "styles", "theme",
    "themeOverride", "sharedStrings", "calcChain", "drawing", "vmlDrawing", "legacyDrawingHF", "table", "tableSingleCells", "chart",
    "chartEx", "chartUserShapes", "chartStyle", "chartColorStyle", "image", "hdphoto", "sheetMetadata", "comments", "threadedComment",
    "core-properties", "extended-properties", "custom-properties", "pivotTable", "pivotCacheRecords", "slicer", "timeline",
    "externalLinkPath", "diagramData", "diagramLayout", "diagramQuickStyle", "diagramColors", "diagramDrawing",
    "rdRichValue", "rdRichValueStructure", "rdRichValueTypes", "rdArray", "rdSupportingPropertyBag",
    "rdSupportingPropertyBagStructure", "richStyles", "FeaturePropertyBag", "richValueRel", "namedSheetView", "signature", "font",
}  # fmt: skip
