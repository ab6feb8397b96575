"""Chats on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field

from purser.api.problems import FieldProblem
from purser.api.proceedings import WireProceedingId
from purser.api.runtime import Runtime
from purser.api.schemas import Input, Output, wire_id
from purser.core.db import Reader, Tx
from purser.core.ids import CustomerId, Id
from purser.core.text import Language
from purser.service.answers import Subject
from purser.service.chat import Author, Chat, ChatId, Message, State, agent_number, words_of
from purser.service.chat.model import LONGEST
from purser.service.queue import ContactId, promise, read_contacts

WireChatId = Annotated[ChatId, wire_id(ChatId)]
WireFileId = Annotated[Id, wire_id(Id)]


def _typed(value: str) -> str:
    """What somebody typed: line breaks are theirs, other control characters nobody's."""
    text = value.replace("\r\n", "\n").strip()
    if not text:
        raise FieldProblem("blank")
    if not all(c.isprintable() or c in "\n\t" for c in text):
        raise FieldProblem("not_printable")
    return text


ChatText = Annotated[str, Field(min_length=1, max_length=LONGEST), AfterValidator(_typed)]
"""Up to 2,000 characters, line breaks and all."""


MessageKind = Literal["text", "phrase", "answer", "article", "file", "choice"]
ChatState = Literal["assistant", "queued", "active", "idle", "ended"]


class ChatAbout(Input):
    """What a chat is about; without an id the one that is most likely meant."""

    subject: Subject
    id: Annotated[str, Field(min_length=1, max_length=40)] | None = None


class NewChat(Input):
    """What it is about, when it is opened from something."""

    about: ChatAbout | None = None


class NewChatMessage(Input):
    """Words."""

    text: ChatText


class ChosenReply(Input):
    """A choice that a message offered."""

    number: int = Field(strict=True, ge=1, le=2**53 - 1, description="Of the message")
    choice: Annotated[str, Field(min_length=1, max_length=40)]


class ReadMark(Input):
    """How far was read."""

    up_to: int = Field(strict=True, ge=0, le=2**53 - 1)


class ChatChoice(Output):
    """Something to choose: with a `route` a page of the app, without one an answer to be given by chooseInChat."""

    id: str
    label: str
    route: str | None


class ChatFile(Output):
    """A picture or a document."""

    id: WireFileId
    name: str
    media_type: str
    size: int


class ChatMessage(Output):
    """Something that was said. What the assistant, the system or a quick reply says is in the reader's language.

    `agent`: by what number customers know whoever said it. `article`: the help page it is from.
    """

    number: int = Field(description="1, 2, 3, … without a gap; a stream goes on after one")
    author: Author
    agent: str | None
    kind: MessageKind
    text: str
    choices: list[ChatChoice]
    article: str | None
    file: ChatFile | None
    at: datetime

    @classmethod
    def of(cls, m: Message, language: Language, rt: Runtime) -> Self:
        said = words_of(m, language, rt.chats.zone, rt.chats.library)
        file = None
        if said.file is not None:
            f = said.file
            file = ChatFile(id=Id.parse(f["id"]), name=f["name"], media_type=f["media_type"], size=f["size"])
        return cls(
            number=m.number, author=m.author, agent=None if m.staff is None else agent_number(m.staff),
            kind=m.kind.value, text=said.text,
            choices=[ChatChoice(id=c.id, label=c.label, route=c.route) for c in said.choices],
            article=said.article, file=file, at=m.at,
        )  # fmt: skip


class ChatMessages(Output):
    """What was said, in order. `last_number`: of the newest message there is."""

    items: list[ChatMessage]
    last_number: int


class ChatWait(Output):
    """How many are served before, and the wait promised now: four of five wait no longer."""

    ahead: int
    within_seconds: int | None = Field(description="null: nobody is there who could take it")
    queued_at: datetime


class ChatOut(Output):
    """A chat as its customer sees it. `agent`: the number of whoever answers. `read_by_them`: so far the other side
    has read."""

    id: WireChatId
    state: ChatState
    about: ChatAbout | None
    agent: str | None
    wait: ChatWait | None
    last_number: int
    read_to: int
    read_by_them: int
    case_id: WireProceedingId | None
    opened_at: datetime
    ended_at: datetime | None
    ended_by: Literal["customer", "staff", "silence", "hours", "wait"] | None

    @classmethod
    def of(cls, c: Chat, wait: ChatWait | None) -> Self:
        about = None if c.about is None else ChatAbout(subject=Subject(c.about["subject"]), id=c.about["id"])
        return cls(
            id=c.id, state=c.state.value, about=about, agent=None if c.staff is None else agent_number(c.staff),
            wait=wait, last_number=c.last_number, read_to=c.customer_read, read_by_them=c.staff_read, case_id=c.case,
            opened_at=c.opened_at, ended_at=c.ended_at, ended_by=c.ended_by,
        )  # fmt: skip


class CurrentChat(Output):
    """The chat that is open, if one is."""

    chat: ChatOut | None


class StaffChat(Output):
    """A chat as the agent sees it who has it. `answer_by`: something has to be said by then; `language` is the
    customer's; `read_to`: so far the agent has read."""

    id: WireChatId
    customer_id: Annotated[CustomerId, wire_id(CustomerId)]
    contact_id: Annotated[ContactId, wire_id(ContactId)] | None
    case_id: WireProceedingId | None
    state: ChatState
    about: ChatAbout | None
    band: int
    language: Literal["zh", "en"]
    last_number: int
    read_to: int
    read_by_customer: int
    answer_by: datetime | None
    since: datetime
    opened_at: datetime
    ended_at: datetime | None
    ended_by: Literal["customer", "staff", "silence", "hours", "wait"] | None

    @classmethod
    def of(cls, c: Chat) -> Self:
        about = None if c.about is None else ChatAbout(subject=Subject(c.about["subject"]), id=c.about["id"])
        return cls(
            id=c.id, customer_id=c.customer, contact_id=None if c.contact is None else ContactId(c.contact),
            case_id=c.case, state=c.state.value, about=about, band=c.band, language=c.language,
            last_number=c.last_number, read_to=c.staff_read, read_by_customer=c.customer_read, answer_by=c.answer_by,
            since=c.since, opened_at=c.opened_at, ended_at=c.ended_at, ended_by=c.ended_by,
        )  # fmt: skip


async def wait_of(conn: Tx | Reader, c: Chat, rt: Runtime) -> ChatWait | None:
    """Where a chat stands that waits for a person; None when it does not."""
    if c.state is not State.QUEUED or c.contact is None:
        return None
    ident = ContactId(c.contact)
    contact = (await read_contacts(conn, [ident])).get(ident)
    if contact is None:
        return None
    now = await promise(conn, contact, rt.chats.floor.rules, rt.clock)
    return ChatWait(ahead=now.ahead, within_seconds=now.within_s, queued_at=contact.first_queued_at)


async def chat_out(conn: Tx | Reader, c: Chat, rt: Runtime) -> ChatOut:
    """A chat as its customer sees it now."""
    return ChatOut.of(c, await wait_of(conn, c, rt))
