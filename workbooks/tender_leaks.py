"""Whether a letter to one bidder tells of another that lost: its name, a word only its name has, its price or its total."""

import re
from collections.abc import Iterable, Iterator

from udfs.findings import Finding
from workbooks.alike import numerals, words
from workbooks.leaks import LEGAL_FORMS
from workbooks.tender_award import Award, Lot

SHORTEST_WORD = 4  # letters; shorter ones are too common to tell anything
BRACKETS = re.compile(r"\([^)]*\)")
START = re.compile(r"(?:^|[.!?:;\n])\s*$")  # what stands before the first word of a sentence


def leaks(award: Award, lot: Lot, own: str, where: str, told: Iterable[str], free: Iterable[str]) -> Iterator[Finding]:
    """What a section of a letter gives away. `told` is all of its text, `free` what people wrote themselves (reasons, comments).

    A whole name, price or total stops the letter; a word that only a name has stops it unless it may be an ordinary word at the start of
    a sentence, which is a warning."""
    winner = lot.winner.bidder if lot.winner else ""
    others = [bid for bid in lot.bids if bid.bidder not in (own, winner)]
    told, free = list(told), list(free)
    ours = _ordinary(award, lot, own, winner)
    for bid in others:
        figures = {round(n, 2) for n in (bid.offered, bid.total) if n}
        for text in told:
            if _holds(_without(words(text), name_of(own), name_of(winner)), name_of(bid.bidder)):
                sentence = f"The letter to {own} names another bidder ({bid.bidder})."
                sure = not set(name_of(bid.bidder)) <= ours
                doubt = Finding(where, "other bidders", "warn", sentence, "Its words may be ordinary ones: look.")
                yield _stop(where, sentence) if sure else doubt
        for text in free:
            if any(n in figures for n in numerals(text)):
                yield _stop(where, f"A reason in the letter to {own} holds the price or the total of another bidder ({bid.bidder}).")
            yield from _single(where, own, bid.bidder, set(name_of(bid.bidder)) - ours, text)


def name_of(bidder: str) -> tuple[str, ...]:
    """The words of a name without what stands in brackets and without its legal form."""
    found = tuple(w for w in words(BRACKETS.sub(" ", bidder)) if w not in LEGAL_FORMS)
    return found or words(bidder)


def _ordinary(award: Award, lot: Lot, own: str, winner: str) -> set[str]:
    """Words that tell nothing: those of the procurement's own texts, and of the two bidders the letter is about."""
    texts = [award.setting("title"), award.setting("authority"), lot.title, own, winner]
    texts += [c.title for c in lot.criteria] + [str(row["descriptor"]) for row in award.job.rows["scale"]]
    return {word for text in texts for word in words(text)}


def _without(said: tuple[str, ...], *names: tuple[str, ...]) -> tuple[str, ...]:
    """The words without the names the letter may hold, one of which may contain another's."""
    for name in filter(None, names):
        place = 0
        while place <= len(said) - len(name):
            if said[place : place + len(name)] == name:
                said = (*said[:place], "", *said[place + len(name) :])
            place += 1
    return said


def _holds(said: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    return any(said[i : i + len(wanted)] == wanted for i in range(len(said) - len(wanted) + 1))


def _single(where: str, own: str, other: str, telling: set[str], text: str) -> Iterator[Finding]:
    for match in re.finditer(r"\w+", text):
        word = match[0]
        if len(word) >= SHORTEST_WORD and word[0].isupper() and set(words(word)) & telling:
            sentence = f'"{word}" in a reason of the letter to {own} is a word of the name of another bidder ({other}).'
            if START.search(text[: match.start()]):
                yield Finding(where, "other bidders", "warn", sentence, "Look whether the other bidder is meant.")
            else:
                yield _stop(where, sentence)


def _stop(where: str, sentence: str) -> Finding:
    return Finding(where, "other bidders", "block", sentence, "Take it out of the reason or comment; the letter was not written.")
