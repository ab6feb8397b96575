"""The case of a chat: opened when a person is wanted, and given all that is said, so that nobody has to ask twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from purser.core.db import Tx
from purser.core.ids import Id, StaffId
from purser.core.procedure import Actor
from purser.core.proceedings import Who
from purser.service import cases
from purser.service.answers import Subject
from purser.service.cases import Entry, NewCase
from purser.service.chat import store
from purser.service.chat.desk import ChatDesk
from purser.service.chat.model import Author, Chat, Kind, Message
from purser.service.chat.words import words_of

_TYPES: Final[Mapping[Subject, str]] = {
    Subject.REFUND: "refund",
    Subject.ACTIVITY: "payment",
    Subject.FEE: "fees",
    Subject.CARD: "card",
    Subject.DISPUTE: "merchant",
    Subject.THEFT: "theft",
    Subject.ACCOUNT: "account",
}
_LINKED: Final[Mapping[Subject, str]] = {
    Subject.REFUND: "refund",
    Subject.ACTIVITY: "payment",
    Subject.FEE: "payment",
    Subject.CARD: "card",
    Subject.DISPUTE: "dispute",
}
_AUTHORS: Final = {
    Author.CUSTOMER: cases.Author.CUSTOMER,
    Author.ASSISTANT: cases.Author.BOT,
    Author.STAFF: cases.Author.STAFF,
}
_TITLE: Final = 60  # characters
_PAGE: Final = 500


def subject_of(chat: Chat) -> Subject | None:
    """What a chat is about, as far as is known."""
    known = chat.memory.get("about") or chat.about
    return None if known is None else Subject(known["subject"])


async def open_case_of(tx: Tx, desk: ChatDesk, chat: Chat) -> Chat:
    """The chat with its case, which has all that was said so far."""
    said = await store.messages(tx, chat.customer, chat.id, 0, _PAGE)
    first = next((m.content["text"] for m in said if m.author is Author.CUSTOMER and m.kind is Kind.TEXT), "")
    subject = Subject.THEFT if chat.band == 0 else subject_of(chat)
    kind = "other" if subject is None else _TYPES.get(subject, "other")
    names = desk.cases.policy.type(kind).names
    name = names.zh if chat.language == "zh" else names.en
    new = NewCase(
        chat.customer, kind, _title(first) or name, cases.Channel.CHAT, chat.language,
        Who(Actor.CUSTOMER, str(chat.customer)), band=cases.Band(chat.band + 1), links=tuple(_links(chat)),
        cause=f"chat:{chat.id}",
    )  # fmt: skip
    case = await cases.open_case(tx, desk.cases, new)
    return await _file(tx, desk, replace(chat, case=case.id), said)


async def file_new(tx: Tx, desk: ChatDesk, chat: Chat) -> Chat:
    """A claimed chat whose case has all that was said. Nothing changes for one that has no case."""
    if chat.case is None:
        return chat
    said = await store.messages(tx, chat.customer, chat.id, chat.filed_to, _PAGE)
    return await _file(tx, desk, chat, said)


async def give_case_to(tx: Tx, desk: ChatDesk, chat: Chat, staff: StaffId) -> None:
    """Whoever takes a chat has its case, too."""
    if chat.case is not None:
        case = await cases.follow(tx, chat.customer, chat.case)
        if case.state in cases.LIVING:
            await cases.assign(tx, desk.cases, case, staff, Who.system("chat"))


async def _file(tx: Tx, desk: ChatDesk, chat: Chat, said: list[Message]) -> Chat:
    assert chat.case is not None
    case = None
    for m in said:
        entry = _entry(desk, chat, m)
        if entry is not None:
            case = case or await cases.follow(tx, chat.customer, chat.case)
            case = await cases.add_entry(tx, desk.cases, case, entry)
    return replace(chat, filed_to=said[-1].number if said else chat.filed_to, filed_at=desk.clock.now())


def _entry(desk: ChatDesk, chat: Chat, m: Message) -> Entry | None:
    """What the case keeps of a message; None of what only the chat is concerned with."""
    author = _AUTHORS.get(m.author)
    if author is None:
        return None
    text = words_of(m, chat.language, desk.zone, desk.library).text
    if m.kind is Kind.FILE:
        text = str(m.content["name"])
    heard = m.author is Author.CUSTOMER
    return Entry(
        cases.EntryKind.MESSAGE, cases.Direction.IN if heard else cases.Direction.OUT, cases.Channel.CHAT, author,
        str(m.customer if heard else m.staff or ""), text, {"chat": str(chat.id), "number": m.number},
        files=(Id.parse(m.content["id"]),) if m.kind is Kind.FILE else (),
        ref=f"chat:{chat.id}:{m.number}", at=m.at,
    )  # fmt: skip


def _links(chat: Chat) -> Iterator[tuple[str, str]]:
    yield "chat", str(chat.id)
    known = chat.memory.get("about") or chat.about
    if known is not None and known["id"] is not None and (kind := _LINKED.get(Subject(known["subject"]))):
        yield kind, known["id"]


def _title(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _TITLE else line[: _TITLE - 1] + "…"
