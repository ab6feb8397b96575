"""Calls on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, Self, TypeAlias

from pydantic import Field

from purser.api.proceedings import WireProceedingId
from purser.api.queue_shapes import BANDS, BandName, ContactCase, WireContactId, WireStaffId
from purser.api.runtime import Runtime
from purser.api.schemas import Input, Output, wire_id
from purser.core.db import Reader, Tx
from purser.core.ids import CustomerId
from purser.core.text import Language
from purser.hotline import calls
from purser.hotline.calls import Call, CallEvent, CallId, Direction
from purser.service.answers import Subject
from purser.service.chat import agent_number
from purser.service.directory import as_dialled
from purser.service.queue import is_waiting, promise, read_contacts

WireCallId = Annotated[CallId, wire_id(CallId)]
Sdp = Annotated[str, Field(min_length=1, max_length=20_000, description="A session description (RFC 8866)")]
Digits = Annotated[str, Field(pattern=r"^[0-9*#]{1,32}$")]
CallDirection: TypeAlias = Literal["in", "out"]
CallWay: TypeAlias = Literal["app", "phone"]
CallProof: TypeAlias = Literal["session", "code", "pin"]
CallState: TypeAlias = Literal[
    "ringing", "menu", "queued", "connected", "on_hold", "announced", "dialling", "self_served", "abandoned",
    "callback", "message", "talked", "unreached", "lost",
]  # fmt: skip
EventKind = Annotated[str, Field(description="A step of the procedure `call`, or something that happened meanwhile")]


class CallAbout(Input):
    """What a call is about."""

    subject: Subject
    id: Annotated[str, Field(min_length=1, max_length=40)] | None = None


class NewAppCall(Input):
    """A line offered by the app, with all its candidates in it."""

    offer: Sdp
    about: CallAbout | None = None


class LineOffer(Input):
    """A line offered anew, after a break or by whoever joins."""

    offer: Sdp


class KeyedDigits(Input):
    """What was keyed in."""

    digits: Digits


class NewCallCode(Input):
    """What the call will be about, so that nobody has to ask."""

    about: CallAbout | None = None


class CallCodeOut(Output):
    """Six digits to key in when the telephone asks for them; they work once. `number`: whom to ring."""

    code: str
    expires_at: datetime
    number: str


class CallAgent(Output):
    """Who of the staff is on the line: the four digits that customers know them by. `since` the talk began."""

    number: str
    since: datetime


class CallWait(Output):
    """How many are served before, and the wait promised now: four of five wait no longer."""

    ahead: int
    within_seconds: int | None = Field(description="null: nobody is there who could take it")
    queued_at: datetime
    is_held: bool = Field(description="They left the line and are rung back when it is their turn")


class CallAboutOut(Output):
    """What it is about."""

    subject: str
    id: str | None


class CallOut(Output):
    """A call as its customer sees it. `announced`: we are about to ring them, and nobody who rings without it is us.
    `way`: from the app or by telephone; `agent`: with whom they talk now, or whom to ask for; `reason`: why it ended.
    `version` grows with every change."""

    id: WireCallId
    direction: CallDirection
    way: CallWay
    state: CallState
    language: Language
    identified: bool
    about: CallAboutOut | None
    agent: CallAgent | None
    wait: CallWait | None
    contact_id: WireContactId | None
    case_id: WireProceedingId | None
    number: str
    opened_at: datetime
    connected_at: datetime | None
    ended_at: datetime | None
    reason: str | None
    version: int


class AnsweredCall(Output):
    """A call, and the answer to the line that was offered for it."""

    call: CallOut
    answer: str


class CurrentCall(Output):
    """The call there is now, if there is one."""

    call: CallOut | None


class LineAnswer(Output):
    """The answer to a line that was offered; null when none was."""

    answer: str | None


class IceServer(Output):
    """A relay, as browsers take it."""

    urls: list[str]
    username: str
    credential: str


class IceServers(Output):
    """Relays for whom UDP does not reach, with credentials that work until `expires_at`; none where none are set up."""

    ice_servers: list[IceServer]
    expires_at: datetime


class StaffCall(Output):
    """A call as the staff sees it. `proof`: by what it is known who calls; null: it is not. `number`: masked. `hint`:
    that number is one of a customer's, which proves nothing. `recording`: whether one is kept or being made."""

    id: WireCallId
    direction: CallDirection
    way: CallWay
    state: CallState
    since: datetime
    language: Language
    customer_id: Annotated[CustomerId, wire_id(CustomerId)] | None
    proof: CallProof | None
    number: str | None
    hint: bool
    about: CallAboutOut | None
    band: BandName
    case: ContactCase | None
    contact_id: WireContactId | None
    agent_id: WireStaffId | None
    agent_number: str | None
    consulted_id: WireStaffId | None
    opened_at: datetime
    answered_at: datetime | None
    connected_at: datetime | None
    ended_at: datetime | None
    reason: str | None
    version: int

    @classmethod
    def of(cls, c: Call, number: str | None) -> Self:
        return cls(
            id=c.id, direction=c.direction.value, way=c.way.value, state=c.state.value, since=c.since,
            language=c.language, customer_id=c.customer, proof=None if c.proof is None else c.proof.value,
            number=number, hint=c.hint, about=about_out(c), band=BANDS[c.band],
            case=None if c.case is None else ContactCase(subject_id=c.case[0], id=c.case[1]), contact_id=c.contact,
            agent_id=c.staff, agent_number=None if c.staff is None else agent_number(c.staff),
            consulted_id=c.consulted, opened_at=c.opened_at, answered_at=c.answered_at, connected_at=c.connected_at,
            ended_at=c.ended_at, reason=c.reason, version=c.version,
        )  # fmt: skip


class StaffCalls(Output):
    """Calls, the oldest first."""

    items: list[StaffCall]


class Moment(Output):
    """Something that happened: `source` says whether on the line or in the queue; `state` is after it, `agent_id` who
    of the staff it concerns. `data` holds codes, ids and numbers only."""

    at: datetime
    source: Literal["call", "queue"]
    kind: EventKind
    state: str
    agent_id: WireStaffId | None
    data: dict[str, Any]

    @classmethod
    def of(cls, e: CallEvent) -> Self:
        return cls(at=e.at, source="call", kind=e.kind, state=e.state, agent_id=e.staff, data=dict(e.data))


class RecordingOut(Output):
    """A recording. `pauses`: from and to in seconds, where nothing was recorded; `is_kept`: it can be played."""

    number: int
    began_at: datetime
    seconds: float | None
    pauses: list[list[float]]
    keep_until: datetime
    is_kept: bool


class CallTimeline(Output):
    """All that happened on a call and in the queue for it, in order."""

    call: StaffCall
    items: list[Moment]
    recordings: list[RecordingOut]


class Consult(Input):
    """Which colleague to speak with apart; null: no more."""

    to: WireStaffId | None


class Supervise(Input):
    """`listen`: hear both; `whisper`: the agent hears one, too; `join`: everybody does; `leave`. `offer`: the line, the
    first time."""

    mode: Literal["listen", "whisper", "join", "leave"]
    offer: Sdp | None = None


def about_out(call: Call) -> CallAboutOut | None:
    """What a call is about."""
    return None if call.about is None else CallAboutOut(subject=call.about["subject"], id=call.about.get("id"))


async def call_out(conn: Tx | Reader, call: Call, rt: Runtime) -> CallOut:
    """A call as its customer sees it, with the wait if they wait."""
    wait, staff = None, call.staff if call.state in calls.TALKING else None
    if call.is_open and call.contact is not None:
        contact = (await read_contacts(conn, [call.contact]))[call.contact]
        if call.direction is Direction.OUT and staff is None:
            staff = contact.agent  # who waits to talk to them: they are told whom to ask for before it rings
        if is_waiting(contact):
            found = await promise(conn, contact, rt.floor.rules, rt.clock)
            wait = CallWait(
                ahead=found.ahead, within_seconds=found.within_s, queued_at=contact.first_queued_at,
                is_held=contact.state in ("callback_held", "due"),
            )  # fmt: skip
    since = call.connected_at or call.since
    return CallOut(
        id=call.id, direction=call.direction.value, way=call.way.value, state=call.state.value, language=call.language,
        identified=call.proof is not None, about=about_out(call), wait=wait, contact_id=call.contact,
        agent=None if staff is None else CallAgent(number=agent_number(staff), since=since),
        case_id=None if call.case is None else call.case[1], number=as_dialled(rt.settings.hotline),
        opened_at=call.opened_at, connected_at=call.connected_at, ended_at=call.ended_at, reason=call.reason,
        version=call.version,
    )  # fmt: skip
