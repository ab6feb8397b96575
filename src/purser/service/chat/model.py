"""What a chat is: its states, who said what, and what somebody listening is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, TypeAlias

from purser.core.errors import Problem, conflict, not_found
from purser.core.ids import CustomerId, Id, ProceedingId, StaffId
from purser.core.text import Language

Content: TypeAlias = Mapping[str, Any]
"""What a message says, as JSON; what is in it depends on the kind."""

LONGEST: Final = 2_000
"""Characters of one message."""


class ChatId(Id):
    """A chat."""


class Author(StrEnum):
    """Who says something."""

    CUSTOMER = "customer"
    ASSISTANT = "assistant"
    STAFF = "staff"
    SYSTEM = "system"


class Kind(StrEnum):
    """What a message is.

    `text`: words somebody typed. `phrase`: one of ours by its code, in the reader's language. `answer`: what is true,
    from data. `article`: from the help pages. `file`: a picture or a document. `choice`: a choice that was made.
    """

    TEXT = "text"
    PHRASE = "phrase"
    ANSWER = "answer"
    ARTICLE = "article"
    FILE = "file"
    CHOICE = "choice"


class State(StrEnum):
    """Where a chat stands; the table says what leads where."""

    ASSISTANT = "assistant"
    QUEUED = "queued"
    ACTIVE = "active"
    IDLE = "idle"
    ENDED = "ended"


TALKING: Final = frozenset({State.ACTIVE, State.IDLE})
"""States in which a person of the staff has it."""


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat as it stands. `*_read`: the number up to which that side has read. `answer_by`: until when whoever took
    it has to say something. `memory` is the assistant's. `filed_to`: so far its case has what was said, since
    `filed_at`."""

    customer: CustomerId
    id: ChatId
    state: State
    version: int
    since: datetime
    language: Language
    about: Mapping[str, Any] | None
    memory: Mapping[str, Any]
    band: int
    case: ProceedingId | None
    contact: Id | None
    staff: StaffId | None
    opened_at: datetime
    last_number: int
    customer_read: int
    staff_read: int
    filed_to: int
    filed_at: datetime
    customer_at: datetime
    answer_by: datetime | None
    ended_at: datetime | None
    ended_by: str | None

    @property
    def is_open(self) -> bool:
        return self.state is not State.ENDED

    @property
    def word(self) -> str:
        """What is rung when there is news of it."""
        return f"{self.customer.hex()}{self.id.hex()}"


@dataclass(frozen=True, slots=True)
class Message:
    """Something that was said, the `number`-th of its chat."""

    customer: CustomerId
    chat: ChatId
    number: int
    at: datetime
    author: Author
    staff: StaffId | None
    kind: Kind
    content: Content
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Saying:
    """Something about to be said. `key` names the request, so that a repeat of it says nothing twice."""

    author: Author
    kind: Kind
    content: Content
    staff: StaffId | None = None
    key: str | None = None


def parse_word(word: str) -> tuple[CustomerId, ChatId]:
    """What `Chat.word` made. ValueError for anything else."""
    raw = bytes.fromhex(word)
    if len(raw) != 32:
        raise ValueError(word)
    return CustomerId(raw[:16]), ChatId(raw[16:])


def agent_number(staff: StaffId) -> str:
    """What customers know somebody of the staff by: four digits of their id, and never their name."""
    return f"{1000 + int.from_bytes(staff[-4:]) % 9000}"


def chat_unknown() -> Problem:
    """No such chat, or not the caller's."""
    return not_found("chat_unknown")


def chat_over() -> Problem:
    """It has ended: nothing is said in it any more."""
    return conflict("chat_ended")


def chat_not_yours() -> Problem:
    """Somebody else has it, or nobody yet."""
    return conflict("chat_not_yours")
