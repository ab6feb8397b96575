"""What the staff say about cases, on the wire."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from purser.api.case_shapes import CaseFiles, CaseRef, CaseText, CaseTitle, CaseTypeCode
from purser.api.matters import WireSubjectId
from purser.api.proceedings import WireProceedingId
from purser.api.schemas import ONE_LINE, Input, wire_id
from purser.api.staff_case_shapes import WireStaffId
from purser.core.ids import CustomerId
from purser.service.cases import Band, Channel, Priority

Tag = Annotated[str, Field(min_length=1, max_length=32), ONE_LINE]
Tags = Annotated[list[Tag], Field(max_length=20)]
Reason = Annotated[str, Field(max_length=500)]


class NewStaffCase(Input):
    """A case for a customer one has work about. The same `ref` again is the same case."""

    customer_id: Annotated[CustomerId, wire_id(CustomerId)]
    type: CaseTypeCode
    title: CaseTitle
    note: CaseText | None = None
    channel: Channel = Channel.PHONE
    priority: Priority | None = None
    ref: CaseRef | None = None


class ReplyIn(Input):
    """An answer. `seen` is the number of the last entry one has read: when the customer wrote since, the answer is
    not sent (case_moved_on) unless `anyway`. `channel`: null is the way the customer last wrote."""

    text: CaseText
    seen: Annotated[int, Field(strict=True, ge=0)]
    anyway: bool = False
    channel: Channel | None = None
    files: CaseFiles = []  # noqa: RUF012 -- pydantic copies it
    wait: bool = False
    ref: CaseRef | None = None


class NoteIn(Input):
    """A note that only the staff see."""

    text: CaseText
    ref: CaseRef | None = None


class AssignIn(Input):
    """To whom; null: back to those that are nobody's."""

    staff_id: WireStaffId | None


class ChangeIn(Input):
    """What is changed of a case; what is left out stays."""

    type: CaseTypeCode | None = None
    priority: Priority | None = None
    band: Band | None = None
    title: CaseTitle | None = None
    tags: Tags | None = None
    fields: Annotated[dict[str, str | int], Field(max_length=20)] | None = None


class WaitIn(Input):
    """For whom, and why; null: not any longer."""

    whom: Literal["customer", "merchant", "channel", "authority"] | None
    reason: Reason = ""


class OutcomeIn(Input):
    """How it was resolved; `text` is said to the customer first."""

    outcome: Annotated[str, Field(pattern=r"^[a-z][a-z_]{0,39}$")]
    reason: Reason = ""
    text: CaseText | None = None


class ExtendIn(Input):
    """Why a complaint takes longer than 15 days."""

    reason: Annotated[str, Field(min_length=1, max_length=500), ONE_LINE]


class CaseLinkChange(Input):
    """What a case is about, or is not."""

    kind: Annotated[str, Field(pattern=r"^[a-z][a-z_]{0,39}$")]
    id: Annotated[str, Field(min_length=1, max_length=64), ONE_LINE]


class PresenceIn(Input):
    """That one has the case open; said every fifteen seconds. `gone`: not any more."""

    is_writing: bool = False
    gone: bool = False


class MergeIn(Input):
    """The case that this one goes into."""

    subject_id: WireSubjectId
    case_id: WireProceedingId


class CaseSplitIn(Input):
    """What goes into a case of its own: copies of these entries."""

    numbers: Annotated[list[Annotated[int, Field(strict=True, ge=1)]], Field(min_length=1, max_length=100)]
    type: CaseTypeCode
    title: CaseTitle


class MacroUse(Input):
    """Use what is kept ready, having read entries up to number `seen`."""

    seen: Annotated[int, Field(strict=True, ge=0)]
    anyway: bool = False
    ref: CaseRef | None = None


class MacroIn(Input):
    """What is kept ready, in both languages. {number} and {agent} in a text are filled in."""

    zh: Annotated[str, Field(min_length=1, max_length=64), ONE_LINE]
    en: Annotated[str, Field(min_length=1, max_length=64), ONE_LINE]
    text_zh: CaseText | None = None
    text_en: CaseText | None = None
    tags: Tags = []  # noqa: RUF012 -- pydantic copies it
    type: CaseTypeCode | None = None
    priority: Priority | None = None
    wait: Literal["customer", "merchant", "channel", "authority"] | None = None
    outcome: Annotated[str, Field(pattern=r"^[a-z][a-z_]{0,39}$")] | None = None
    is_active: bool = True


class SearchIn(Input):
    """What to look for: all of its words. `everybody`: for those who lead."""

    text: Annotated[str, Field(min_length=1, max_length=100), ONE_LINE]
    everybody: bool = False
    limit: Annotated[int, Field(strict=True, ge=1, le=50)] = 20
