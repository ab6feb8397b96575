"""Our own ways to be reached: which there are, when somebody is there, and when next."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from purser.core.service_calendar import Calendar
from purser.service.directory.number import make_plain


class OwnWay(StrEnum):
    """A way to reach us. Freezing and writing need nobody to be there."""

    FREEZE = "freeze"
    CHAT = "chat"
    CALL = "call"
    CALLBACK = "callback"
    PHONE = "phone"
    CASE = "case"
    MAIL = "mail"


_DOMESTIC: Final = re.compile(r"^\+86[ -]?(?=400|800|9[56])")
_ALWAYS = frozenset({OwnWay.FREEZE, OwnWay.CASE, OwnWay.MAIL})


@dataclass(frozen=True, slots=True)
class Channel:
    """A way that is offered. `address`: the number or mail address, where it has one."""

    way: OwnWay
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """A way as it stands at a moment. `until`: when it closes, if it is open and not always is; `opens`: when it opens
    next, if it is closed; `today`: the local hours of today, `09:00-18:00`."""

    channel: Channel
    always: bool
    open: bool
    until: datetime | None
    opens: datetime | None
    today: tuple[str, ...]


def as_dialled(number: str) -> str:
    """A number of ours as it is dialled: +86 before a hotline is how forgers show one."""
    return _DOMESTIC.sub("", number)


def channels(*, hotline: str = "", mail: str = "", call: bool = False, callback: bool = False) -> list[Channel]:
    """What the operator offers. An address that was not named is not made up: without one there is no such way.
    `call`: from the app, while somebody carries such calls."""
    found = [Channel(OwnWay.FREEZE), Channel(OwnWay.CHAT), Channel(OwnWay.CASE)]
    if call:
        found.insert(2, Channel(OwnWay.CALL))
    if callback:
        found.append(Channel(OwnWay.CALLBACK))
    if hotline:
        found.append(Channel(OwnWay.PHONE, as_dialled(hotline)))
    if mail:
        found.append(Channel(OwnWay.MAIL, mail))
    return found


def own_channels(now: datetime, offered: list[Channel], calendar: Calendar) -> list[Opening]:
    """Each way with its hours: people by the service calendar, the rest always."""
    is_open = calendar.is_open(now)
    until = _closes(now, calendar) if is_open else None
    opens = None if is_open else calendar.next_open(now)
    today = tuple(str(i) for i in calendar.intervals_on(now.astimezone(calendar.zone).date()))
    return [
        Opening(c, always=True, open=True, until=None, opens=None, today=())
        if c.way in _ALWAYS
        else Opening(c, always=False, open=is_open, until=until, opens=opens, today=today)
        for c in offered
    ]


def own_numbers(offered: list[Channel]) -> dict[str, str]:
    """Our own numbers by their digits, for the check."""
    return {make_plain(c.address).digits: c.way for c in offered if c.way is OwnWay.PHONE and c.address}


def _closes(now: datetime, calendar: Calendar) -> datetime | None:
    """When it closes, to the minute; None for what does not within a week."""
    step, at = timedelta(minutes=1), now.replace(second=0, microsecond=0)
    low, high = 0, 7 * 24 * 60
    if calendar.open_between(at, at + high * step) == high * step:
        return None
    while low < high:  # the first minute from now by which less open time has passed than time
        middle = (low + high) // 2
        if calendar.open_between(at, at + middle * step) < middle * step:
            high = middle
        else:
            low = middle + 1
    return at + (low - 1) * step
