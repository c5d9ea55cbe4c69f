"""The tables of a tender workbook and their columns."""

from workbooks.job.schema import Field

KEY_CRITERIA = (
    "Quality and innovation", "Value", "Integration, collaboration and service sustainability",
    "Improving access, reducing health inequalities and facilitating choice", "Social value",
)  # fmt: skip
OPTION_FORMS = ("as now", "virtual", "partial integration", "full integration", "prime provider", "alliance")
CONFLICT_KINDS = ("none", "actual", "potential", "perceived")
_LOT = Field("lot", "Lot", "text", 8, True)
_BIDDER = Field("bidder", "Bidder", "text", 34, True)

TABLES: dict[str, tuple[Field, ...]] = {
    "lots": (_LOT, Field("title", "Title", "text", 40, True), Field("estimate", "Estimate", "money", 20), Field("cap", "Cap", "money", 20)),
    "scale": (Field("mark", "Mark", "number", 8, True), Field("descriptor", "Descriptor", "text", 48, True)),
    "criteria": (
        Field("question", "Question", "text", 12, True), Field("title", "Title", "text", 48, True), Field("parent", "Parent", "text", 10),
        _LOT, Field("weight", "Weight", "number", 10, True), Field("hurdle", "Hurdle mark", "number", 10),
        Field("key_criterion", "Key criterion", "text", 40, choices=KEY_CRITERIA),
    ),
    "bids": (
        _LOT, _BIDDER, Field("price", "Price", "money", 20), Field("currency", "Currency", "text", 10, True),
        Field("vat_basis", "VAT basis", "text", 18, True), Field("received", "Received", "date", 14),
        Field("compliant", "Compliant", "logical", 12, True), Field("note", "Note", "text", 30),
    ),
    "scores": (
        Field("time", "Time", "time", 18, True), Field("evaluator", "Evaluator", "text", 18, True), Field("role", "Role", "text", 18), _LOT,
        Field("question", "Question", "text", 10, True), _BIDDER, Field("mark", "Mark", "number", 8),
        Field("comment", "Comment", "text", 40),
    ),
    "moderation": (
        _LOT, Field("question", "Question", "text", 10, True), _BIDDER, Field("agreed", "Agreed mark", "number", 10),
        Field("reason", "Reason", "text", 44), Field("outside_reason", "Reason if outside the originals", "text", 30),
        Field("present", "Present", "text", 30), Field("time", "Time", "time", 18),
    ),
    "conflicts": (
        Field("person", "Person", "text", 24, True), Field("role", "Role", "text", 18, True), Field("interest", "Interest", "text", 36),
        Field("body", "Body", "text", 34), Field("kind", "Kind", "text", 12, True, CONFLICT_KINDS),
        Field("mitigation", "Mitigation", "text", 36),
        Field("excludes", "Excludes", "logical", 10), Field("declared", "Declared on", "date", 14),
        Field("reviewed", "Reviewed on", "date", 14),
    ),
    "timetable": (
        Field("step", "Step", "text", 34, True), Field("planned", "Planned", "date", 14), Field("actual", "Actual", "date", 14),
        Field("note", "Note", "text", 30),
    ),
    "representations": (
        Field("provider", "Provider", "text", 34, True), Field("received", "Received", "date", 14, True),
        Field("summary", "Summary", "text", 20), Field("decided", "Decision communicated", "date", 30),
    ),
    "answers": (Field("question", "Question", "text", 40, True), Field("answer", "Answer", "any", 22)),
    "options": (
        Field("option", "Option", "text", 40, True), Field("form", "Form", "text", 20, choices=OPTION_FORMS),
        *(Field(f"m{n}", header, "number", 22) for n, header in enumerate(KEY_CRITERIA)), Field("note", "Reason", "text", 22),
    ),
    "assessment": (
        Field("provider", "Provider", "text", 40, True), *(Field(f"m{n}", header, "number", 22) for n, header in enumerate(KEY_CRITERIA)),
        Field("note", "Reason", "text", 22),
    ),
    "formula": (_LOT, Field("setting", "Setting", "text", 24, True), Field("value", "Value", "any", 20)),
    "facts": (
        Field("fact", "Fact", "text", 30, True), *(Field(f"value_{n}", f"Value {n}", "any", 24) for n in range(1, 6)),
    ),
}  # fmt: skip
OPTIONAL = ("formula", "answers", "options", "assessment", "representations", "facts", "timetable", "conflicts", "moderation", "scores")
