"""Personal contact data has no place in anything that is published: found in any text of an export, it stops it."""

import re
from collections.abc import Iterable, Iterator

EMAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
# A British number in a text: +44 or 0, then nine or ten digits with blanks or dashes; a digit before or after makes it a reference.
TELEPHONE = re.compile(r"(?<![\w/.-])(?:\+44[ -]?(?:\(0\))?[ -]?|\(?0)(?:\d[ )-]{0,2}){9,10}(?![\w/-])")
NUMBERED = ("id", "identifier", "awardID", "ocid", "relatedLots", "url", "uri")  # long numbers are their business


def told_contacts(texts: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Place and what is wrong for each text with an e-mail address or a telephone number in it; the text itself is not repeated."""
    for where, text in texts:
        if "@" in text and EMAIL.search(text):
            yield where, "holds an e-mail address, which is never published"
        name = next((step for step in reversed(where.split("/")) if not step.isdigit()), "")
        if name not in NUMBERED and TELEPHONE.search(text):
            yield where, "holds a telephone number, which is never published"
