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
from purser.service.chat.assistant import greet
from purser.service.chat.desk import ChatDesk
from purser.service.chat.model import Chat, ChatId, State
from purser.service.chat.say import add, settle

_REST: Final = 2  # the queue's band of all that is not urgent


async def open_chat(
    tx: Tx, desk: ChatDesk, customer: CustomerId, language: Language, about: Object | None = None
) -> Chat:
    """The customer's open chat, or a new one that begins with the assistant's greeting.

    `about`: what it is about, which is answered from the data at once. Raises what `answers.about` raises for what is
    not theirs.
    """
    known = await store.open_chat_of(tx, customer)
    if known is not None:
        return known
    now, thing = desk.clock.now(), None if about is None else _packed(about)
    chat = Chat(
        customer, ChatId.new(desk.clock), State.ASSISTANT, 1, now, language, thing, {}, _REST, None, None, None, now,
        0, 0, 0, 0, now, None, None, None,
    )  # fmt: skip
    if not await store.insert(tx, chat):  # by another window, a moment ago
        found = await store.open_chat_of(tx, customer)
        assert found is not None
        return found
    reply = await greet(tx, chat)
    chat, _ = await add(tx, desk, replace(chat, memory=dict(reply.memory)), reply.sayings)
    await settle(tx, chat)
    return chat


def _packed(thing: Object) -> Mapping[str, str | None]:
    return {"subject": thing.subject.value, "id": thing.id}
