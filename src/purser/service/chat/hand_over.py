"""From the assistant to a person: a case is opened, and the customer stands in the queue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from purser.core.db import Tx
from purser.core.procedure import Actor
from purser.payments.membership import standing_of
from purser.service.answers import Subject
from purser.service.chat.case_of import open_case_of, subject_of
from purser.service.chat.chat_table import CHAT
from purser.service.chat.desk import NAME, ChatDesk
from purser.service.chat.model import Author, Chat, State
from purser.service.chat.say import add, phrase
from purser.service.queue.enqueue import enqueue
from purser.service.queue.finish import leave
from purser.service.queue.model import Band, ContactId, ContactKind, NewContact

_MEMBER: Final = ("active", "grace")

_SKILLS: Final[Mapping[Subject, str]] = {
    Subject.REFUND: "refunds",
    Subject.DISPUTE: "disputes",
    Subject.CARD: "cards",
    Subject.FEE: "fees",
    Subject.THEFT: "theft",
}


async def hand_over(tx: Tx, desk: ChatDesk, chat: Chat, actor: Actor, *, band: int | None = None) -> Chat:
    """Put a claimed chat that is with the assistant into the queue. The caller settles it.

    `band`: how urgent; by itself as urgent as what it is about. Raises step_not_yours, step_not_possible.
    """
    CHAT.require("hand_over", chat.state, actor)
    urgent = _band(chat) if band is None else Band(band)
    if urgent is not Band.THEFT:
        chat, _ = await add(tx, desk, chat, [phrase("handed_over", Author.ASSISTANT)])
    chat = await open_case_of(tx, desk, replace(chat, band=int(urgent)))
    return await _queue_up(tx, desk, replace(chat, state=State.QUEUED, since=desk.clock.now()))


async def urge(tx: Tx, desk: ChatDesk, chat: Chat) -> Chat:
    """Somebody who waits says that they were robbed: they stand in the first band now. The caller settles it."""
    assert chat.contact is not None
    await leave(tx, desk.floor, ContactId(chat.contact), Actor.SYSTEM)
    return await _queue_up(tx, desk, replace(chat, band=int(Band.THEFT)))


async def _queue_up(tx: Tx, desk: ChatDesk, chat: Chat) -> Chat:
    assert chat.case is not None
    band = Band(chat.band)
    case, seconds = (chat.customer, chat.case), await _head_start(tx, desk, chat)
    skills = _skills(chat, band)
    new = NewContact(ContactKind.CHAT, chat.id, chat.customer, case, band, skills, chat.language, seconds)
    return replace(chat, contact=(await enqueue(tx, new, desk.clock)).id)


async def _head_start(tx: Tx, desk: ChatDesk, chat: Chat) -> int:
    """The seconds that a membership gives within the band; never a band."""
    found = await standing_of(tx, chat.customer)
    is_member = found is not None and found[1].state in _MEMBER
    return desk.terms.number(NAME, "member_seconds") if is_member else 0


def _band(chat: Chat) -> Band:
    """Theft first, then money that was promised and is missing."""
    if subject_of(chat) is Subject.THEFT:
        return Band.THEFT
    return Band.MONEY_MISSING if chat.memory.get("late") else Band.REST


def _skills(chat: Chat, band: Band) -> tuple[str, ...]:
    if band is Band.THEFT:
        return ("theft",)
    skill = None if (subject := subject_of(chat)) is None else _SKILLS.get(subject)
    return () if skill is None else (skill,)
