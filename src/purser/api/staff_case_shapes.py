"""Cases on the wire, as the staff see them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any, Literal, Self

from purser.api.case_shapes import (
    AttachmentOut,
    CaseLinkOut,
    CaseTypeOut,
    Named,
    WrittenBy,
)
from purser.api.matters import MatterCustomer, WireSubjectId
from purser.api.proceedings import WireProceedingId
from purser.api.schemas import Output, wire_id
from purser.core.ids import Id, StaffId
from purser.service.cases import (
    Band,
    Channel,
    Clock,
    Clocks,
    ClockState,
    Direction,
    Priority,
)

WireStaffId = Annotated[StaffId, wire_id(StaffId)]


class Person(Output):
    """A colleague."""

    id: WireStaffId
    name: str


class StaffCase(Output):
    """A case in a list. `customer` is null for somebody who is none; `contact` is their address, masked then.

    `due_at`: when the clock `due_clock` runs out or did; null while none runs.
    """

    id: WireProceedingId
    subject_id: WireSubjectId
    number: str
    customer: MatterCustomer | None
    contact: str | None
    type: str
    priority: Priority
    band: Band
    channel: Channel
    language: str
    state: str
    title: str
    tags: list[str]
    assigned_to: Person | None
    mine: bool
    entries: int
    outcome: str | None
    due_clock: str | None
    due_at: datetime | None
    opened_at: datetime
    changed_at: datetime


class StaffCasePage(Output):
    """`next_cursor` is null on the last page."""

    items: list[StaffCase]
    next_cursor: str | None


class CaseCounts(Output):
    """For the numbers beside the lists."""

    mine: int
    unassigned: int
    late: int


class ClockOut(Output):
    """A clock, in seconds: of open time, but for the regulatory one. `late`: by how much it ran over."""

    name: str
    state: ClockState
    target: int
    elapsed: int
    paused: int
    late: int
    due_at: datetime | None

    @classmethod
    def of(cls, c: Clock) -> Self:
        return cls(
            name=c.name, state=c.state, target=_seconds(c.target), elapsed=_seconds(c.elapsed),
            paused=_seconds(c.paused), late=_seconds(c.late), due_at=c.due_at,
        )  # fmt: skip


class ClocksOut(Output):
    """All of a case's clocks; `with_bot`: seconds of open time before a person was wanted."""

    clocks: list[ClockOut]
    with_bot: int
    answers: int
    late_answers: int

    @classmethod
    def of(cls, c: Clocks) -> Self:
        return cls(
            clocks=[ClockOut.of(k) for k in c], with_bot=_seconds(c.with_bot), answers=c.answers,
            late_answers=c.late_answers,
        )  # fmt: skip


class StaffEntry(Output):
    """An entry of the thread. `case_id` is the case it came to, when that was merged into this one; `system`
    entries have a code as their text and facts in `data`; what stands between us and a merchant names it there."""

    case_id: WireProceedingId
    number: int
    kind: Literal["message", "note", "system", "merchant"]
    direction: Direction
    channel: Channel
    author: WrittenBy
    name: str | None
    text: str
    data: dict[str, Any]
    files: list[AttachmentOut]
    at: datetime


class CaseStep(Output):
    """Something that happened to a case."""

    step: str
    state: str
    actor: str
    name: str | None
    reason: str
    at: datetime


class ViewerOut(Output):
    """A colleague who has the case open, and may be writing."""

    person: Person
    is_writing: bool
    seen_at: datetime


class CaseKey(Output):
    """Where a case is."""

    subject_id: WireSubjectId
    case_id: WireProceedingId
    number: str


class StaffCaseDetail(StaffCase):
    """A case with everything. `actions`: the steps one's role may take now; `others`: who else has it open."""

    fields: dict[str, Any]
    thread: list[StaffEntry]
    clocks: ClocksOut
    links: list[CaseLinkOut]
    watchers: list[Person]
    watching: bool
    others: list[ViewerOut]
    merged_into: CaseKey | None
    merged_from: list[CaseKey]
    actions: list[str]
    history: list[CaseStep]


class CasePolicyOut(Output):
    """Types with their fields, outcomes, and how cases are called."""

    types: list[CaseTypeOut]
    outcomes: list[Named]
    priorities: list[int]


class PresenceOut(Output):
    """Who else has it open."""

    others: list[ViewerOut]


class MacroOut(Output):
    """What is kept ready. A template only says something; a macro does several things. Version 0 was shipped."""

    code: str
    zh: str
    en: str
    text_zh: str | None
    text_en: str | None
    tags: list[str]
    type: str | None
    priority: Priority | None
    wait: str | None
    outcome: str | None
    is_template: bool
    is_active: bool
    version: int


class MacroList(Output):
    """All there are, by code."""

    items: list[MacroOut]


class Mark(Output):
    """A place in a text, from and to, in characters."""

    start: int
    end: int


class HitOut(Output):
    """Something that was found. `object_id` is the case, chat or mail it stands in; `number` of the case."""

    subject_id: WireSubjectId
    kind: str
    object_id: Annotated[Id, wire_id(Id)]
    part: int
    number: str | None
    title: str | None
    state: str | None
    text: str
    marks: list[Mark]
    at: datetime


class HitList(Output):
    """The newest first."""

    items: list[HitOut]


def _seconds(span: timedelta) -> int:
    return int(span.total_seconds())
