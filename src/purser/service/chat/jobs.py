"""What the worker does for chats: they follow their contacts, and are not left silent for ever."""

from __future__ import annotations

from typing import Final

from purser.core.periodic import Every
from purser.service.chat.desk import ChatDesk
from purser.service.chat.follow import follow_contact
from purser.service.chat.months import ensure_chat_months
from purser.service.chat.sweep import EVERY, file_words, sweep
from purser.service.queue import Contact
from purser.service.queue.jobs import Follower

_HOUR: Final = 3_600
FILED_EVERY: Final = 2.0
"""Seconds between looks at what cases lack."""


def follower(d: ChatDesk) -> Follower:
    """What happens to a chat when its contact takes a step."""

    async def follow(contact: Contact, step: str) -> None:  # noqa: ARG001 -- where it stands says all
        await d.db.run(lambda tx: follow_contact(tx, d, contact))

    return follow


def periodic(d: ChatDesk) -> list[Every]:
    """What the worker does again and again for chats."""

    async def quiet() -> None:
        await sweep(d)

    async def file() -> None:
        await file_words(d)

    async def months() -> None:
        await ensure_chat_months(d.db, d.clock.now())

    return [
        Every("chat.sweep", EVERY, quiet),
        Every("chat.file", FILED_EVERY, file),
        Every("chat.months", _HOUR, months),
    ]
