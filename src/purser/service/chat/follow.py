"""A chat follows its contact in the queue: taken by somebody, given back, left over."""

from __future__ import annotations

from dataclasses import replace

from purser.core.db import Tx
from purser.core.ids import CustomerId, StaffId
from purser.service.chat import store
from purser.service.chat.case_of import give_case_to
from purser.service.chat.desk import ChatDesk
from purser.service.chat.end_chat import close
from purser.service.chat.model import TALKING, Chat, ChatId, State, agent_number
from purser.service.chat.say import add, phrase, settle
from purser.service.queue import store as contacts
from purser.service.queue.model import Contact, ContactId
from purser.service.queue.tell import tell_staff

_WITH_AGENT = ("connected", "on_hold")
_WAITING = ("queued", "offered")
_DONE = ("wrap_up", "closed")


async def follow_contact(tx: Tx, desk: ChatDesk, contact: Contact) -> None:
    """Bring the chat of a contact to where the contact stands. Once more is as good as once."""
    assert contact.customer is not None
    chat = await store.claim(tx, CustomerId(contact.customer), ChatId(contact.ref))
    if chat.contact == contact.id:
        await follow(tx, desk, chat)


async def follow(tx: Tx, desk: ChatDesk, chat: Chat) -> Chat:
    """The same for a claimed chat; returns it as it is then."""
    if chat.contact is None or not chat.is_open:
        return chat
    ident = ContactId(chat.contact)
    contact = (await contacts.read(tx, [ident]))[ident]
    if contact.state in _WITH_AGENT and contact.agent is not None:
        if chat.state is State.QUEUED or chat.staff != contact.agent:
            return await _take(tx, desk, chat, contact.agent)
    elif contact.state in _WAITING and chat.state in TALKING:
        return await _give_back(tx, desk, chat, by_hand=contact.wanted_agent is not None)
    elif contact.state in _DONE:
        return await close(tx, desk, chat, "staff")
    elif contact.state == "abandoned":
        return await close(tx, desk, chat, "customer")
    elif contact.state == "overflow":
        return await close(tx, desk, chat, "wait" if desk.is_open else "hours")
    return chat


async def _take(tx: Tx, desk: ChatDesk, chat: Chat, staff: StaffId) -> Chat:
    """Somebody has taken it: they have a minute to say something."""
    now = desk.clock.now()
    chat, _ = await add(tx, desk, chat, [phrase("joined", number=agent_number(staff))])
    chat = replace(
        chat, state=State.ACTIVE, since=now, staff=staff, staff_read=0, customer_at=now,
        answer_by=now + desk.span("first_words"),
    )  # fmt: skip
    await settle(tx, chat)
    await give_case_to(tx, desk, chat, staff)
    await tell_staff(tx, staff, "chat.taken", {"chat_id": str(chat.id), "number": chat.last_number}, desk.clock)
    return chat


async def _give_back(tx: Tx, desk: ChatDesk, chat: Chat, *, by_hand: bool) -> Chat:
    """Nobody has it any more; its place in the queue is kept."""
    chat, _ = await add(tx, desk, chat, [phrase("handed_on" if by_hand else "given_back")])
    chat = replace(chat, state=State.QUEUED, since=desk.clock.now(), answer_by=None)
    await settle(tx, chat)
    return chat
