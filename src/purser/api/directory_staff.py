"""Making sure of the directory: one looks at a source and says what it says, somebody else looks, too, and agrees."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final, Self

from fastapi import Depends, Path
from pydantic import Field
from starlette.requests import Request

from purser.api.description import documented
from purser.api.directory import Hotline
from purser.api.problems import request_language
from purser.api.routing import new_router
from purser.api.runtime import Rt
from purser.api.schemas import ONE_LINE, Input, Output, wire_id
from purser.api.staff_guard import Colleague, colleague_with
from purser.core import audit
from purser.core.audit import Act
from purser.core.clock import Clock
from purser.core.db import Tx
from purser.core.ids import StaffId
from purser.identity.permissions import Permission
from purser.service import directory
from purser.service.directory import OwnerKind, Proof, Version

router = new_router("directory")

Reading = Annotated[Colleague, Depends(colleague_with(Permission.DIRECTORY_READ))]
Making = Annotated[Colleague, Depends(colleague_with(Permission.DIRECTORY_WRITE))]
Line = Annotated[str, Field(min_length=1, max_length=300), ONE_LINE]
Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,31}$")]
HotlinePath = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{1,31}$")]
Number = Annotated[int, Path(ge=1, le=1_000_000)]

_WARNED_DAYS: Final = 30
"""Days before it expires that an entry is shown as due to be looked at."""


class EntryIn(Input):
    """An entry as its source says today. A `source` at one of `owner_domains` (the site's, where none is named) is the
    owner's own page, whatever `proof` says. `gone`: the number is theirs no longer."""

    code: Code
    kind: OwnerKind
    zh: Line
    en: Line
    pinyin: Line
    aliases: Annotated[list[Line], Field(max_length=20, default_factory=list)]
    site: Annotated[str, Field(pattern=r"^https://\S+$", max_length=300)]
    owner_domains: Annotated[list[Line], Field(max_length=12, default_factory=list)]
    numbers: Annotated[list[Line], Field(min_length=1, max_length=12)]
    proof: Proof
    source: Line
    note: Line | None = None
    gone: bool = False


class ProposalOut(Output):
    """What somebody proposed, for somebody else to agree to."""

    code: str
    version: int
    entry: dict[str, Any]
    gone: bool
    proposed_by: Annotated[StaffId, wire_id(StaffId)]
    proposed_at: datetime
    mine: bool

    @classmethod
    def of(cls, v: Version, viewer: StaffId) -> Self:
        return cls(
            code=v.code, version=v.version, entry=v.document, gone=v.is_gone, proposed_by=v.proposed_by,
            proposed_at=v.proposed_at, mine=v.proposed_by == viewer,
        )  # fmt: skip


class ReviewedHotline(Hotline):
    """An entry with what it takes to propose it anew. `due`: it expires soon, or has."""

    version: int
    due: bool
    entry: dict[str, Any]


class DirectoryReview(Output):
    """Every entry, those that expire first at the beginning, and what waits for a second person."""

    items: list[ReviewedHotline]
    proposals: list[ProposalOut]


@router.get("/staff/directory", operation_id="reviewDirectory", summary="What to make sure of")
async def review(request: Request, staff: Reading, rt: Rt) -> DirectoryReview:
    """Entries and proposals."""
    language, now = request_language(request), rt.clock.now()
    async with rt.db.reader() as conn:
        book = await directory.read_book(conn, rt.policy.name)
        waiting = await directory.proposed(conn)
    items = [
        ReviewedHotline(
            **Hotline.of(e, book, now, language).model_dump(), version=e.version, entry=e.document(),
            due=(book.expires_at(e) - now).days < _WARNED_DAYS,
        )
        for e in sorted(book.entries, key=lambda e: (e.review is not None, e.seen))
    ]  # fmt: skip
    return DirectoryReview(items=items, proposals=[ProposalOut.of(v, staff.session.staff) for v in waiting])


@router.post(
    "/staff/directory/proposals",
    operation_id="proposeDirectoryEntry",
    summary="Say what a source says today",
    status_code=201,
    responses=documented(403, 409),
)
async def propose(staff: Making, body: EntryIn, rt: Rt) -> ProposalOut:
    """As it was, to have made sure of it; otherwise, to put it right; or a new one."""
    document = body.model_dump(mode="json", exclude={"gone", "note"}) | {"note": body.note or "-"}

    async def put(tx: Tx) -> Version:
        made = await directory.propose(
            tx, rt.policy.name, document, staff.session.staff, rt.clock, is_gone=body.gone
        )  # fmt: skip
        await _write(tx, staff, made, "propose", body.source, rt.clock)
        return made

    return ProposalOut.of(await rt.db.run(put), staff.session.staff)


@router.post(
    "/staff/directory/{hotline}/{version}/agree",
    operation_id="agreeDirectoryEntry",
    summary="I have looked, too, and it says so",
    responses=documented(403, 404),
)
async def agree(staff: Making, hotline: HotlinePath, version: Number, rt: Rt) -> ProposalOut:
    """It is in force at once."""

    async def put(tx: Tx) -> Version:
        made = await directory.agree(tx, hotline, version, staff.session.staff, rt.clock)
        await _write(tx, staff, made, "agree", made.document["source"], rt.clock)
        return made

    return ProposalOut.of(await rt.db.run(put), staff.session.staff)


@router.post(
    "/staff/directory/{hotline}/{version}/drop",
    operation_id="dropDirectoryEntry",
    summary="Take a proposal back, or refuse it",
    responses=documented(403, 404),
)
async def drop(staff: Making, hotline: HotlinePath, version: Number, rt: Rt) -> ProposalOut:
    """The entry stays as it was."""

    async def put(tx: Tx) -> Version:
        found = await directory.drop(tx, hotline, version, rt.clock)
        await _write(tx, staff, found, "drop", found.document["source"], rt.clock)
        return found

    return ProposalOut.of(await rt.db.run(put), staff.session.staff)


async def _write(tx: Tx, staff: Colleague, v: Version, step: str, source: str, clock: Clock) -> None:
    details = {"step": step, "version": v.version, "numbers": v.document["numbers"], "gone": v.is_gone}
    act = Act(staff.actor, Permission.DIRECTORY_WRITE, f"directory:{v.code}", source, details)
    await audit.write(tx, act, clock)
