"""What the room needs: made once a process, by the API and by the worker."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from purser.core.clock import Clock
from purser.core.db import Database
from purser.core.terms import Terms, load_terms
from purser.service.cases import CaseDesk
from purser.service.chat.chat_table import CHAT
from purser.service.knowledge import Library
from purser.service.queue.floor import Floor, open_floor

NAME: Final = CHAT.name


@dataclass(frozen=True, slots=True)
class ChatDesk:
    """Database, clock, what is known, the queue's floor, and a country's terms and time zone."""

    db: Database
    clock: Clock
    terms: Terms
    zone: ZoneInfo
    library: Library
    floor: Floor
    cases: CaseDesk

    @property
    def is_open(self) -> bool:
        """Whether these are service hours."""
        return self.terms.calendar.is_open(self.clock.now())

    def opens_at(self) -> str:
        """When people are there again, as RFC 3339."""
        return self.terms.calendar.next_open(self.clock.now()).isoformat()

    def span(self, name: str) -> timedelta:
        """How long a term of chats is, in plain time."""
        now = self.clock.now()
        return self.terms.after(NAME, name, now) - now


def open_chats(db: Database, clock: Clock, policy: str, library: Library, cases: CaseDesk) -> ChatDesk:
    """The room of a policy's country."""
    terms = load_terms(policy)
    return ChatDesk(db, clock, terms, terms.calendar.zone, library, open_floor(policy, clock), cases)
