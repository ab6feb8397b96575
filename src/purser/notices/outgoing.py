"""What leaves the house, the ports it leaves by, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from purser.core.ids import Id
from purser.core.text import Language


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail to one address, as text and as a page. `id` is the same however often it is tried.

    `sender`: from whom, when that is not the house as always, and under which `name`; `returns_to`: where reports about
    it go, nowhere when it is empty; `headers`: besides, or instead of, what every mail has.
    """

    id: Id
    to: str
    kind: str
    language: Language
    subject: str
    text: str
    html: str
    code: str | None
    at: datetime
    sender: str | None = None
    name: str | None = None
    returns_to: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sms:
    """A text to one phone (E.164). `id` is the same however often it is tried."""

    id: Id
    to: str
    kind: str
    language: Language
    text: str
    code: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an attempt came to. `error` is a stable code, None when it was accepted; `again`: another may do better."""

    error: str | None = None
    again: bool = False

    @property
    def accepted(self) -> bool:
        return self.error is None


ACCEPTED = Outcome()


def refused(error: str) -> Outcome:
    """No other attempt would do better."""
    return Outcome(error)


def failed(error: str) -> Outcome:
    """Another attempt may do better."""
    return Outcome(error, again=True)


class MailPort(Protocol):
    """Hands mail to somebody who delivers it."""

    async def mail(self, mail: Mail) -> Outcome:
        """Try once, within seconds. Never raises for what the other side does."""


class SmsPort(Protocol):
    """Hands texts to somebody who delivers them."""

    async def sms(self, sms: Sms) -> Outcome:
        """Try once, within seconds. Never raises for what the other side does."""
