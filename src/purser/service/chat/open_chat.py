"""Opening a chat: one at a time for each customer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from purser.core.db import Tx
from purser.core.ids import CustomerId
from purser.core.text import Language
from purser.service.answers import Object
from purser.service.chat import store
from purser.service.chat.assistant import answer_about, greet
from purser.service.chat.desk import ChatDesk
from purser.service.chat.model import Chat, ChatId, State
from purser.service.chat.say import add, settle

_REST: Final = 2  # the queue's band of all that is not urgent


async def open_chat(
    tx: Tx, desk: ChatDesk, customer: CustomerId, language: Language, about: Object | None = None
) -> Chat:
    """The customer's open chat, or a new one that begins with the assistant's greeting.

    `about`: what it is about, which is answered from the data at once, also in a chat that is with the assistant
    already.
    """
    known = await store.open_chat_of(tx, customer)
    if known is not None:
        return known if about is None else await _go_on(tx, desk, known, about)
    now, thing = desk.clock.now(), None if about is None else _packed(about)
    chat = Chat(
        customer, ChatId.new(desk.clock), State.ASSISTANT, 1, now, language, thing, {}, _REST, None, None, None, now,
        0, 0, 0, 0, now, now, None, None, None,
    )  # fmt: skip
    if not await store.insert(tx, chat):  # by another window, a moment ago
        found = await store.open_chat_of(tx, customer)
        assert found is not None
        return found
    reply = await greet(tx, chat)
    chat, _ = await add(tx, desk, replace(chat, memory=dict(reply.memory)), reply.sayings)
    await settle(tx, chat)
    return chat


async def _go_on(tx: Tx, desk: ChatDesk, known: Chat, about: Object) -> Chat:
    """Something else in the same chat. Whoever talks to a person tells them."""
    chat = await store.claim(tx, known.customer, known.id)
    if chat.state is not State.ASSISTANT or (chat.memory.get("about") or chat.about) == _packed(about):
        return chat
    reply = await answer_about(tx, chat, about)
    if reply is None:
        return chat
    chat, _ = await add(tx, desk, replace(chat, memory={**chat.memory, **reply.memory}), reply.sayings)
    await settle(tx, chat)
    return chat


def _packed(thing: Object) -> Mapping[str, str | None]:
    return {"subject": thing.subject.value, "id": thing.id}
