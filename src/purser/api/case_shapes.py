"""Cases on the wire, as the customer sees them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, Field

from purser.api.proceedings import Timeline, WireProceedingId, timeline
from purser.api.schemas import ONE_LINE, PARAGRAPHS, Input, Output, wire_id
from purser.claims.evidence_store import File
from purser.core.db import Reader, Tx
from purser.core.ids import Id
from purser.core.procedure import Actor
from purser.service import cases
from purser.service.cases import Case, Channel, Direction, EntryKind, Written
from purser.service.cases.policy import CaseType, Names

LONGEST: Final = 4_000

CaseText = Annotated[str, Field(min_length=1, max_length=LONGEST), PARAGRAPHS]
"""What somebody writes, in paragraphs."""

CaseTitle = Annotated[str, Field(min_length=1, max_length=120), ONE_LINE]
CaseRef = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$", description="The writer's own number of it")]
CaseTypeCode = Annotated[str, Field(pattern=r"^[a-z][a-z_]{0,39}$")]
WrittenBy = Literal["customer", "stranger", "merchant", "staff", "bot", "system"]
"""As what somebody wrote."""

WireAttachmentId = Annotated[Id, wire_id(Id)]
CaseFiles = Annotated[list[WireAttachmentId], Field(max_length=10)]


class CaseLinkIn(Input):
    """What a case is about, one of one's own."""

    kind: Literal["payment", "refund", "dispute", "escrow", "unbinding", "stolen_account", "personal_data", "card"]
    id: Annotated[str, Field(min_length=36, max_length=36)]


class CaseIn(Input):
    """A question, a complaint, whatever one needs a person for. The same `ref` again is the same case."""

    type: CaseTypeCode
    text: CaseText
    title: CaseTitle | None = None
    links: Annotated[list[CaseLinkIn], Field(max_length=10)] = []  # noqa: RUF012 -- pydantic copies it
    ref: CaseRef | None = None


class CaseMessageIn(Input):
    """Something one has to say, with files that were attached before. The same `ref` again is the same message."""

    text: CaseText
    files: CaseFiles = []  # noqa: RUF012 -- pydantic copies it
    ref: CaseRef | None = None


class CaseReasonIn(Input):
    """Why, as one likes."""

    reason: Annotated[str, Field(max_length=500), AfterValidator(str.strip)] = ""


class CaseLinkOut(Output):
    """What a case is about."""

    kind: str
    id: str


class AttachmentOut(Output):
    """A file of a case. `sha256` is hexadecimal."""

    id: WireAttachmentId
    name: str
    media_type: str
    size: int
    pages: int
    sha256: str
    uploaded_at: datetime

    @classmethod
    def of(cls, f: File) -> Self:
        return cls(
            id=f.id, name=f.name, media_type=f.media_type, size=f.size, pages=f.pages, sha256=f.sha256.hex(),
            uploaded_at=f.uploaded_at,
        )  # fmt: skip


class CaseMessage(Output):
    """Something that was said in a case. `author` says as what somebody wrote, never who."""

    number: int
    direction: Direction
    channel: Channel
    author: WrittenBy
    text: str
    files: list[AttachmentOut]
    at: datetime


class CaseSummary(Output):
    """A case in one's list. `number` is what to call it by; `waits_for_me`: an answer is wanted of the customer."""

    id: WireProceedingId
    number: str
    type: str
    title: str
    state: str
    waits_for_me: bool
    opened_at: datetime
    changed_at: datetime


class CasePage(Output):
    """The newest first. `next_cursor` is null on the last page."""

    items: list[CaseSummary]
    next_cursor: str | None


class CaseOut(CaseSummary):
    """A case of one's own with all that was said. `answer_by`: until when somebody answers, while that is known;
    `decided_by`: for a complaint, until when it is decided by law. A case that went into another one says into which.
    """

    messages: list[CaseMessage]
    links: list[CaseLinkOut]
    outcome: str | None
    answer_by: datetime | None
    decided_by: datetime | None
    merged_into: WireProceedingId | None
    timeline: Timeline


class CaseTypeField(Output):
    """A field that a type has besides: text, number, date, or one of `choices`."""

    name: str
    kind: str
    zh: str
    en: str
    choices: list[str]


class CaseTypeOut(Output):
    """What a case can be about, in both languages. `regulatory`: a complaint, with a time for it by law."""

    code: str
    zh: str
    en: str
    regulatory: bool
    fields: list[CaseTypeField]

    @classmethod
    def of(cls, t: CaseType) -> Self:
        fields = [
            CaseTypeField(name=name, kind=f.kind, zh=f.names.zh, en=f.names.en, choices=list(f.choices))
            for name, f in t.fields.items()
        ]
        return cls(code=t.code, zh=t.names.zh, en=t.names.en, regulatory=t.regulatory, fields=fields)


class CaseTypeList(Output):
    """All of them, the most urgent first."""

    items: list[CaseTypeOut]


class Named(Output):
    """A code with its name in both languages."""

    code: str
    zh: str
    en: str

    @classmethod
    def of(cls, code: str, names: Names) -> Self:
        return cls(code=code, zh=names.zh, en=names.en)


def summary(c: Case) -> CaseSummary:
    """A case in its owner's list."""
    return CaseSummary(
        id=c.id, number=c.number, type=c.type, title=c.title, state=c.state,
        waits_for_me=c.state == "waiting_customer", opened_at=c.opened_at, changed_at=c.changed_at,
    )  # fmt: skip


def visible(entries: Collection[Written]) -> list[Written]:
    """What the customer sees of a thread: what was said, and nothing that was noted."""
    return [w for w in entries if w.entry.kind is EntryKind.MESSAGE]


async def shown(conn: Reader | Tx, desk: cases.CaseDesk, c: Case) -> CaseOut:
    """A case as its owner sees it."""
    entries = visible(await cases.whole_thread(conn, c))
    files = await cases.files_of(conn, c, entries)
    clocks = await cases.clocks_of(conn, desk, c)
    awaited = [k.due_at for k in (clocks.first, clocks.next) if k.state == "running"]
    return CaseOut(
        **dict(summary(c)),
        messages=[message(w, files) for w in entries],
        links=[CaseLinkOut(kind=k.kind, id=k.object_id) for k in await cases.links(conn, c.subject, c.id)],
        outcome=c.outcome,
        answer_by=awaited[0] if awaited else None,
        decided_by=None if clocks.regulatory is None else clocks.regulatory.due_at,
        merged_into=None if c.merged_into is None else c.merged_into[1],
        timeline=await timeline(conn, c.subject, c.id, Actor.CUSTOMER),
    )


def message(w: Written, files: dict[Id, File]) -> CaseMessage:
    """Something that was said."""
    e = w.entry
    return CaseMessage(
        number=w.number, direction=e.direction, channel=e.channel, author=e.author.value, text=e.text, at=w.at,
        files=[AttachmentOut.of(files[f]) for f in e.files if f in files],
    )  # fmt: skip
