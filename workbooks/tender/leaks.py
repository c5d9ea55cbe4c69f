"""Whether a letter to one bidder tells of another that lost: its name, a word only its name has, its price, its points or a mark."""

import re
from collections.abc import Iterable, Iterator

from udfs.findings import Finding
from workbooks.alike import words
from workbooks.leaks import LEGAL_FORMS
from workbooks.tender.amounts import amounts
from workbooks.tender.award import Award, Bid, Lot

SHORTEST_WORD = 3  # letters; shorter ones are too common to tell anything
GRAMMAR = frozenset("all and any are but for from has her his its new not one our out the this that two was who with you your".split())
MARK = "mark"
Reason = tuple[str, str]  # question, text
BRACKETS = re.compile(r"\([^)]*\)")


def leaks(award: Award, lot: Lot, own: str, where: str, told: Iterable[str], free: Iterable[Reason]) -> Iterator[Finding]:
    """What a section of a letter gives away. `told` is all of its text, `free` what people wrote themselves on each question.

    A whole name, a word that only a name has, a price, total or points stop the letter, however they are spelt. A number too short to
    be sure of, as marks are, is a warning."""
    winner = lot.winner.bidder if lot.winner else ""
    others = [bid for bid in lot.bids if bid.bidder not in (own, winner)]
    told, free = list(told), list(free)
    ours = _ordinary(award, lot, own, winner)
    for bid in others:
        for text in told:
            if _holds(_without(words(text), name_of(own), name_of(winner)), name_of(bid.bidder)):
                sentence = f"The letter to {own} names another bidder ({bid.bidder})."
                sure = not set(name_of(bid.bidder)) <= ours
                doubt = Finding(where, "other bidders", "warn", sentence, "Its words may be ordinary ones: look.")
                yield _stop(where, sentence) if sure else doubt
        open_to_it = [b for b in (lot.bid(own), lot.winner) if b]
        for question, text in free:
            yield from _figures(where, own, bid, open_to_it, question, text)
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
    for word in dict.fromkeys(words(text)):
        if len(word) >= SHORTEST_WORD and word in telling - GRAMMAR:
            yield _stop(where, f'"{word}" in a reason of the letter to {own} is a word of the name of another bidder ({other}).')


def _figures(where: str, own: str, other: Bid, known: list[Bid], question: str, text: str) -> Iterator[Finding]:
    """Amounts in a reason that are a figure of the other bidder and of none that the letter is about."""
    for amount in amounts(text):
        if any(amount.is_of(n) for bid in known for _, n in _of(bid, question)):
            continue
        for what, number in _of(other, question):
            if amount.is_of(number):
                sentence = f'"{amount.text}" in a reason of the letter to {own} is the {what} of another bidder ({other.bidder}).'
                sure = amount.sure and what != MARK
                doubt = Finding(where, "other bidders", "warn", sentence, "Look whether the other bidder's figure is meant.")
                yield _stop(where, sentence) if sure else doubt
                break


def _of(bid: Bid, question: str) -> Iterator[tuple[str, float]]:
    """The figures of a bid that a reason on a question may give away."""
    told = (("price", bid.offered), ("total", bid.total), ("points of quality", bid.quality), ("points of price", bid.price),
            (MARK, bid.marks.get(question)))  # fmt: skip
    yield from ((what, number) for what, number in told if number is not None)


def _stop(where: str, sentence: str) -> Finding:
    return Finding(where, "other bidders", "block", sentence, "Take it out of the reason or comment; the letter was not written.")
