"""What customers and the staff write in a chat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from purser.core.db import Tx
from purser.core.errors import invalid, rejected
from purser.core.ids import CustomerId, StaffId
from purser.core.jobs import JSON
from purser.core.procedure import Actor
from purser.service.chat import assistant, store
from purser.service.chat.desk import ChatDesk
from purser.service.chat.follow import follow
from purser.service.chat.hand_over import hand_over, urge
from purser.service.chat.model import (
    TALKING,
    Author,
    Chat,
    ChatId,
    Content,
    Kind,
    Message,
    Saying,
    State,
    chat_not_yours,
)
from purser.service.chat.rules import Wish, understand, without_card_numbers
from purser.service.chat.say import add, phrase, said_before, settle
from purser.service.chat.words import QUICK, phrases
from purser.service.queue.tell import tell_staff


async def write(tx: Tx, desk: ChatDesk, customer: CustomerId, ident: ChatId, text: str, key: str) -> Message:
    """The customer says something; while no person is there, the assistant answers.

    `key` names the request: a repeat says nothing twice. Raises chat_unknown, chat_ended, idempotency_key_reused.
    """
    chat = await store.claim(tx, customer, ident)
    clean, has_card = without_card_numbers(text)
    saying = Saying(Author.CUSTOMER, Kind.TEXT, {"text": clean}, key=key)
    if (before := await said_before(tx, chat, key)) is not None:
        return _same(before, saying)
    sayings = [saying, phrase("card_number_hidden")] if has_card else [saying]
    if chat.state is State.ASSISTANT:
        chat, (message, *_) = await add(tx, desk, chat, sayings)
        chat = await _take_in(tx, desk, chat, await assistant.reply(tx, desk, chat, clean))
        await settle(tx, chat)
        return message
    if chat.state is State.QUEUED and chat.band and understand(clean).wish is Wish.THEFT:
        chat, (message, *_) = await add(tx, desk, chat, [*sayings, assistant.THEFT])
        await settle(tx, await urge(tx, desk, chat))
        return message
    return await _to_person(tx, desk, chat, sayings)


async def choose(
    tx: Tx, desk: ChatDesk, customer: CustomerId, ident: ChatId, number: int, choice: str, key: str
) -> Message:
    """The customer takes a choice that message `number` offered.

    Raises chat_unknown, chat_ended, choice_unknown, idempotency_key_reused.
    """
    chat = await store.claim(tx, customer, ident)
    offered = await _offered(tx, chat, number, choice)
    saying = Saying(Author.CUSTOMER, Kind.CHOICE, {"choice": offered}, key=key)
    if (before := await said_before(tx, chat, key)) is not None:
        return _same(before, saying)
    if chat.state is State.ASSISTANT:
        chat, (message,) = await add(tx, desk, chat, [saying])
        chat = await _take_in(tx, desk, chat, await assistant.choose(tx, chat, offered))
        await settle(tx, chat)
        return message
    return await _to_person(tx, desk, chat, [saying])


async def show(
    tx: Tx, desk: ChatDesk, customer: CustomerId, ident: ChatId, file: Content, key: str, staff: StaffId | None
) -> Message:
    """A file that is kept already becomes a message of either side. Raises what `write` and `answer` raise."""
    chat = await store.claim(tx, customer, ident)
    who = Author.CUSTOMER if staff is None else Author.STAFF
    saying = Saying(who, Kind.FILE, file, staff, key)
    if (before := await said_before(tx, chat, key)) is not None:
        return _same(before, saying)
    if staff is not None:
        chat = await _mine(tx, desk, chat, staff)
    return await _to_person(tx, desk, chat, [saying])


async def answer(
    tx: Tx, desk: ChatDesk, customer: CustomerId, ident: ChatId, staff: StaffId, text: str, key: str
) -> Message:
    """Somebody of the staff says something in a chat they have.

    Raises chat_unknown, chat_ended, chat_not_yours, idempotency_key_reused.
    """
    return await _say(tx, desk, customer, ident, Saying(Author.STAFF, Kind.TEXT, {"text": text}, staff, key))


async def answer_quickly(
    tx: Tx, desk: ChatDesk, customer: CustomerId, ident: ChatId, staff: StaffId, code: str, key: str
) -> Message:
    """The same with a quick reply, which the customer reads in their language. Raises quick_reply_unknown besides."""
    if not code.startswith(QUICK) or code not in phrases("en"):
        raise invalid("quick_reply_unknown")
    return await _say(tx, desk, customer, ident, Saying(Author.STAFF, Kind.PHRASE, {"code": code}, staff, key))


async def want_person(tx: Tx, desk: ChatDesk, customer: CustomerId, ident: ChatId) -> Chat:
    """Hand over on the first ask; once more is as good as once. Raises chat_unknown, chat_ended."""
    chat = await store.claim(tx, customer, ident)
    if chat.state is State.ASSISTANT or not chat.is_open:
        chat, _ = await add(tx, desk, chat, [])
        chat = await hand_over(tx, desk, chat, Actor.CUSTOMER)
        await settle(tx, chat)
    return chat


async def _say(tx: Tx, desk: ChatDesk, customer: CustomerId, ident: ChatId, saying: Saying) -> Message:
    assert saying.staff is not None
    assert saying.key is not None
    chat = await store.claim(tx, customer, ident)
    if (before := await said_before(tx, chat, saying.key)) is not None:
        return _same(before, saying)
    return await _to_person(tx, desk, await _mine(tx, desk, chat, saying.staff), [saying])


async def _mine(tx: Tx, desk: ChatDesk, chat: Chat, staff: StaffId) -> Chat:
    """The chat, if it is this colleague's. Whoever has just accepted it may be faster than the job that follows."""
    if chat.state is State.QUEUED and chat.contact is not None:
        chat = await follow(tx, desk, chat)
    if chat.is_open and (chat.state not in TALKING or chat.staff != staff):
        raise chat_not_yours()
    return chat


async def _take_in(tx: Tx, desk: ChatDesk, chat: Chat, reply: assistant.Reply) -> Chat:
    """What the assistant says, and what it remembers."""
    chat, _ = await add(tx, desk, chat, reply.sayings)
    memory: dict[str, Any] = {**chat.memory, **reply.memory, "misses": reply.misses}
    chat = replace(chat, memory=memory)
    if reply.hand_over:
        chat = await hand_over(tx, desk, chat, Actor.SYSTEM, band=reply.band)
    return chat


async def _to_person(tx: Tx, desk: ChatDesk, chat: Chat, sayings: Sequence[Saying]) -> Message:
    """Say something where no assistant answers; whoever has the chat is told of what the customer says."""
    woken = chat.state is State.IDLE
    if woken:
        chat = replace(chat, state=State.ACTIVE, since=desk.clock.now())
    async with tx.pipeline():  # nothing of it is waited for one by one: this is what a busy chat does most
        chat, (message, *_) = await add(tx, desk, chat, sayings)
        await settle(tx, chat, words_only=not woken)
    if chat.state is State.ACTIVE and chat.staff is not None and message.author is Author.CUSTOMER:
        data: dict[str, JSON] = {"chat_id": str(chat.id), "number": chat.last_number}
        await tell_staff(tx, chat.staff, "chat.message", data, desk.clock)
    return message


async def _offered(tx: Tx, chat: Chat, number: int, choice: str) -> assistant.Choice:
    """A choice as it was offered. Raises choice_unknown; what leads to a page is not said in a chat."""
    said = await store.message(tx, chat.customer, chat.id, number)
    choices: Sequence[assistant.Choice] = () if said is None else said.content.get("choices", ())
    found = next((c for c in choices if c["id"] == choice and "route" not in c), None)
    if found is None:
        raise invalid("choice_unknown")
    return found


def _same(before: Message, saying: Saying) -> Message:
    """What was said under the key already. Raises idempotency_key_reused when it was something else."""
    if (before.author, before.kind, before.content) != (saying.author, saying.kind, saying.content):
        raise rejected("idempotency_key_reused")
    return before
