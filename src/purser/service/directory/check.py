"""Is this number real: what the directory says of it, what is odd about it, and what to do.

The check never says that a call is honest. The number that a phone shows can be forged, so even a hotline that two
people have made sure of only tells whom to call, not who is calling. One that nobody has made sure of, or not lately,
is not called real: what is printed on the customer's own card is better.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from purser.service.directory.model import Book, Entry, OwnerKind, Standing
from purser.service.directory.number import Odd, Plain, make_plain

_MOBILE: Final = re.compile(r"1[3-9]\d{9}")
_GATEWAY: Final = re.compile(r"106\d{5,17}")
_AREA: Final = re.compile(r"0(?:10|2\d|[3-9]\d{2})(\d{5})")
_SHORTEST: Final = 5
"""Digits of a number that others are compared with: 110 is in half of all numbers."""

_MOST: Final = 3


class Whose(StrEnum):
    """What a number is."""

    OURS = "ours"
    KNOWN = "known"
    UNVERIFIED = "unverified"
    SUSPICIOUS = "suspicious"
    UNKNOWN = "unknown"
    NO_NUMBER = "no_number"


class Sign(StrEnum):
    """Why a number looks wrong, or why nothing can be said of it. What is odd about its writing comes first."""

    HIDDEN = "hidden_characters"
    LETTERS = "letters_for_digits"
    WORDS = "words_for_digits"
    UNUSUAL = "unusual_digits"
    SHOWN_ABROAD = "country_code_shown"
    ABROAD = "from_abroad"
    MORE_DIGITS = "more_digits"
    ONE_OFF = "one_digit_off"
    MOBILE = "mobile"
    GATEWAY = "rented_sms_number"
    AREA_CODE = "area_code"
    GIVEN_UP = "given_up"
    NOT_LISTED = "not_listed"
    NOT_VERIFIED = "not_verified"


class Advice(StrEnum):
    """What to do."""

    CALL_YOURSELF = "call_yourself"
    NEVER_SHARE = "never_share"
    OWNERS_SITE = "owners_site"
    LOOK_ON_CARD = "look_on_card"
    ALREADY_TOLD = "already_told"
    NO_PREFIX = "no_prefix"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What there is to say of a number. `entry`: whose it is; `resembles`: whose it looks like, and is not.

    `own` is the kind of our own channel that it is. `came`: it called or wrote, rather than being called.
    """

    plain: Plain
    finding: Whose
    came: bool
    entry: Entry | None = None
    standing: Standing | None = None
    own: str | None = None
    reasons: tuple[Sign, ...] = ()
    resembles: tuple[Entry, ...] = ()
    advice: tuple[Advice, ...] = ()


_ODD: Final = {
    Odd.HIDDEN: Sign.HIDDEN, Odd.LETTERS: Sign.LETTERS, Odd.WORDS: Sign.WORDS, Odd.UNUSUAL: Sign.UNUSUAL,
}  # fmt: skip
_DISGUISED: Final = frozenset({Odd.HIDDEN, Odd.LETTERS})
"""Nobody writes so by accident. Chinese or full-width digits happen to honest people, too."""


def check(text: str, book: Book, own: Mapping[str, str], now: datetime, *, came: bool) -> Verdict:
    """What the directory knows of a number that somebody pasted. `own`: our numbers, digits to kind of channel."""
    plain = make_plain(text)
    odd = tuple(_ODD[o] for o in plain.odd if o in _ODD)
    if not plain.digits:
        return Verdict(plain, Whose.NO_NUMBER, came, reasons=odd, advice=(Advice.LOOK_ON_CARD,))
    if plain.digits in own:
        return _known(plain, came, odd, None, None, own[plain.digits])
    entry = _owner(plain.digits, book.entries)
    if entry is not None:
        found = _known(plain, came, odd, entry, book.standing(entry, now), None)
        return found if found.standing in (None, Standing.VERIFIED) else _unverified(found, entry)
    return _not_known(plain, came, odd, book)


def _known(
    plain: Plain,
    came: bool,
    odd: tuple[Sign, ...],
    entry: Entry | None,
    standing: Standing | None,
    own: str | None,
) -> Verdict:
    disguised = bool(_DISGUISED & set(plain.odd))
    abroad = came and plain.has_prefix
    finding = Whose.SUSPICIOUS if disguised or abroad else Whose.OURS if own is not None else Whose.KNOWN
    reasons = (*odd, *((Sign.SHOWN_ABROAD,) if abroad else ()))
    advice = [Advice.CALL_YOURSELF, Advice.NEVER_SHARE] if came else [Advice.NEVER_SHARE]
    if finding is Whose.SUSPICIOUS:
        advice.append(Advice.ALREADY_TOLD)
    resembles = (entry,) if finding is Whose.SUSPICIOUS and entry is not None else ()
    shown, ours = (None, None) if finding is Whose.SUSPICIOUS else (entry, own)
    return Verdict(plain, finding, came, shown, standing if shown else None, ours, reasons, resembles, tuple(advice))


def _unverified(found: Verdict, entry: Entry) -> Verdict:
    """It stands in the directory, and nobody has made sure of it: where the true one is to be found."""
    ways = [Advice.OWNERS_SITE] if entry.kind is OwnerKind.AUTHORITY else [Advice.LOOK_ON_CARD, Advice.OWNERS_SITE]
    told = [Advice.ALREADY_TOLD] if found.came else []
    return replace(
        found, finding=Whose.UNVERIFIED, reasons=(*found.reasons, Sign.NOT_VERIFIED),
        advice=(*ways, Advice.NEVER_SHARE, *told),
    )  # fmt: skip


def _not_known(plain: Plain, came: bool, odd: tuple[Sign, ...], book: Book) -> Verdict:
    d = plain.digits
    if (area := _AREA.fullmatch(d)) and (entry := _owner(area[1], book.entries)) is not None:
        return Verdict(
            plain, Whose.UNKNOWN, came, None, None, None, (*odd, Sign.AREA_CODE), (entry,),
            (Advice.NO_PREFIX, Advice.NEVER_SHARE),
        )  # fmt: skip
    why, like = _likeness(d, book)
    what = [
        (Sign.ABROAD, plain.foreign),
        (Sign.GATEWAY, bool(_GATEWAY.fullmatch(d))),
        (Sign.MOBILE, bool(_MOBILE.fullmatch(d))),
    ]
    reasons = [*([why] if why else []), *(reason for reason, holds in what if holds)]
    dressed = why in (Sign.GIVEN_UP, Sign.MORE_DIGITS) or bool(_DISGUISED & set(plain.odd))
    bad = dressed or plain.foreign or (came and Sign.MOBILE in reasons)
    advice = [Advice.LOOK_ON_CARD, Advice.NEVER_SHARE, *([Advice.ALREADY_TOLD] if came or bad else [])]
    return Verdict(
        plain, Whose.SUSPICIOUS if bad else Whose.UNKNOWN, came, None, None, None,
        (*odd, *(reasons or [Sign.NOT_LISTED])), tuple(like[:_MOST]), tuple(advice),
    )  # fmt: skip


def _likeness(digits: str, book: Book) -> tuple[Sign | None, list[Entry]]:
    """Whose number it looks like, and how; the plainest likeness alone."""
    gone = _owner(digits, book.gone)
    if gone is not None:
        return Sign.GIVEN_UP, [gone]
    if extended := _extended(digits, book.entries):
        return Sign.MORE_DIGITS, extended
    close = _close(digits, book.entries)
    return (Sign.ONE_OFF, close) if close else (None, [])


def _owner(digits: str, entries: Iterable[Entry]) -> Entry | None:
    return next((e for e in entries if digits in e.digits), None)


def _extended(digits: str, entries: Iterable[Entry]) -> list[Entry]:
    """Those whose number stands at the beginning or the end of a longer one."""
    return [e for e in entries if any(_stands_in(own, digits) for own in e.digits)]


def _stands_in(own: str, digits: str) -> bool:
    longer = digits.lstrip("+")
    return len(own) >= _SHORTEST and len(longer) > len(own) and (longer.startswith(own) or longer.endswith(own))


def _close(digits: str, entries: Iterable[Entry]) -> list[Entry]:
    """Those whose number is one digit, or two swapped ones, away."""
    return [e for e in entries if any(len(own) >= _SHORTEST and is_one_off(own, digits) for own in e.digits)]


def is_one_off(a: str, b: str) -> bool:
    """Whether one digit changed, missing or added, or two neighbours swapped, make one of the other."""
    if a == b or abs(len(a) - len(b)) > 1:
        return False
    if len(a) == len(b):
        wrong = [i for i in range(len(a)) if a[i] != b[i]]
        swapped = len(wrong) == 2 and wrong[1] == wrong[0] + 1 and a[wrong[0]] == b[wrong[1]]
        return len(wrong) == 1 or (swapped and a[wrong[1]] == b[wrong[0]])
    shorter, longer = sorted((a, b), key=len)
    return any(longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer)))
