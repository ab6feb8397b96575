"""The end of a chat: what was said stays, in its case when a person was wanted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final, Literal, TypeAlias

from purser.core.db import Tx
from purser.core.ids import CustomerId, StaffId
from purser.core.procedure import Actor
from purser.service.chat import store
from purser.service.chat.case_of import file_new
from purser.service.chat.desk import ChatDesk
from purser.service.chat.model import TALKING, Author, Chat, ChatId, State, agent_number, chat_not_yours
from purser.service.chat.say import add, phrase, settle
from purser.service.queue.finish import finish, leave
from purser.service.queue.model import ContactId
from purser.service.queue.tell import tell_staff

By: TypeAlias = Literal["customer", "staff", "silence", "hours", "wait"]

_WORDS: Final[Mapping[By, str]] = {
    "customer": "ended_by_customer",
    "staff": "ended_by_staff",
    "silence": "ended_by_silence",
    "hours": "out_of_hours",
    "wait": "waited_too_long",
}


async def end_by_customer(tx: Tx, desk: ChatDesk, customer: CustomerId, ident: ChatId) -> Chat:
    """The customer closes it. Once more is as good as once. Raises chat_unknown."""
    chat = await store.claim(tx, customer, ident)
    if not chat.is_open:
        return chat
    chat = await close(tx, desk, chat, "customer")
    if chat.contact is not None:
        await leave(tx, desk.floor, ContactId(chat.contact))
    return chat


async def end_by_staff(
    tx: Tx, desk: ChatDesk, customer: CustomerId, ident: ChatId, staff: StaffId, actor: Actor
) -> Chat:
    """Whoever has it closes it, and goes on to wrap it up. Raises chat_unknown, chat_not_yours."""
    chat = await store.claim(tx, customer, ident)
    if chat.staff != staff or (chat.is_open and chat.state not in TALKING):
        raise chat_not_yours()
    if not chat.is_open:
        return chat
    chat = await close(tx, desk, chat, "staff")
    if chat.contact is not None:
        await finish(tx, desk.floor, ContactId(chat.contact), actor, staff)
    return chat


async def close(tx: Tx, desk: ChatDesk, chat: Chat, by: By) -> Chat:
    """Write the end of a claimed chat; its contact is the caller's to end."""
    params: dict[str, str] = {}
    if by == "staff" and chat.staff is not None:
        params["number"] = agent_number(chat.staff)
    if by == "hours":
        params["opens"] = desk.opens_at()
    held_by = chat.staff if chat.state in TALKING else None
    chat, _ = await add(tx, desk, chat, [phrase(_WORDS[by], Author.SYSTEM, **params)])
    now = desk.clock.now()
    chat = await file_new(tx, desk, chat)
    chat = replace(chat, state=State.ENDED, since=now, answer_by=None, ended_at=now, ended_by=by)
    await settle(tx, chat)
    if held_by is not None:
        await tell_staff(tx, held_by, "chat.ended", {"chat_id": str(chat.id), "by": by}, desk.clock)
    return chat
