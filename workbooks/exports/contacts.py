"""Personal contact data has no place in anything that is published or kept beside a register: found in any text, in its usual spellings."""

import re
from collections.abc import Iterable, Iterator

AT, DOT = r"(?:@|[(\[{] ?at ?[)\]}])", r"(?:\.|[(\[{] ?dot ?[)\]}])"
NAMED = r"(?<![\w.+'-])[\w.+'-]+"  # from its first sign on, or a long word would be searched from each of its letters
# An address with its sign written out; " at " in plain words only between a name and a host that both have a full stop.
EMAIL = re.compile(rf"{NAMED} ?{AT} ?[\w-]+(?: ?{DOT} ?[\w-]+)+|(?<![\w.-])[a-z][\w-]*(?:\.[a-z][\w-]*)+ at [a-z][\w-]*(?:\.[a-z][\w-]*)+",
                   re.IGNORECASE)  # fmt: skip
SIGN = re.compile(rf"{AT}| at ", re.IGNORECASE)  # without it the longer search is spared
# A British number in a text: +44, 0044 or 0, then nine or ten digits with blanks, dashes or points; a digit before or after makes it a
# reference.
TELEPHONE = re.compile(r"(?<![\w/.-])(?:\(?(?:\+|00)44\)?[\s.-]?(?:\(0\))?[\s.-]?|\(?0)(?:\d[\s).\u2010-\u2013-]{0,2}){9,10}(?![\w/-])")
DAY = re.compile(r"(?<!\d)(?:0?[1-9]|[12]\d|3[01])[./-](?:0?[1-9]|1[0-2])[./-](?:19|20)\d\d(?!\d)")  # with a time behind it, no telephone
SHORTEST = 9  # signs of a text with a telephone or an address in it
NUMBERED = ("id", "identifier", "awardID", "ocid", "relatedLots", "url", "uri")  # long numbers are their business


def has_email(text: str) -> bool:
    """Whether an e-mail address stands in a text."""
    return SIGN.search(text) is not None and EMAIL.search(text) is not None


def has_telephone(text: str) -> bool:
    """Whether a telephone number stands in a text; a date with a time is none."""
    return "0" in text and len(text) >= SHORTEST and TELEPHONE.search(DAY.sub("(day)", text)) is not None


def has_contact(text: str) -> bool:
    """Whether a text holds an e-mail address or a telephone number."""
    return has_email(text) or has_telephone(text)


def nobody(text: str) -> str:
    """A text without the addresses and telephone numbers in it: a contact is not told a second time."""
    text = EMAIL.sub("(e-mail)", text) if has_email(text) else text
    return TELEPHONE.sub("(telephone)", text) if has_telephone(text) else text


def told_contacts(texts: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Place and what is wrong for each text with an e-mail address or a telephone number in it; the text itself is not repeated."""
    for where, text in texts:
        if has_email(text):
            yield where, "holds an e-mail address, which is never published"
        name = next((step for step in reversed(where.split("/")) if not step.isdigit()), "")
        if name not in NUMBERED and has_telephone(text):
            yield where, "holds a telephone number, which is never published"
