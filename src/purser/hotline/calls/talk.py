"""From the menu to a person and back: into the queue, connected, on hold, handed on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from purser.core.db import Tx
from purser.core.ids import CustomerId, StaffId
from purser.core.jobs import JSON
from purser.core.procedure import Actor
from purser.core.proceedings import Who
from purser.hotline.calls import store
from purser.hotline.calls.begin_call import number_of
from purser.hotline.calls.desk import CallDesk, note, take
from purser.hotline.calls.model import TALKING, Call, CallId, State
from purser.payments.membership import standing_of
from purser.service import cases
from purser.service.cases import NewCase
from purser.service.queue import Band, CaseKey, ContactKind, NewContact, enqueue

_MEMBER: Final = ("active", "grace")
_TYPES: Final[Mapping[str, str]] = {
    "refund": "refund", "activity": "payment", "fee": "fees", "card": "card", "dispute": "merchant",
    "theft": "theft", "account": "account",
}  # fmt: skip
_LINKED: Final[Mapping[str, str]] = {
    "refund": "refund", "activity": "payment", "fee": "payment", "card": "card", "dispute": "dispute",
}  # fmt: skip
_MOST_EXTRA: Final = "member_seconds"


async def answer_call(tx: Tx, desk: CallDesk, ident: CallId) -> Call:
    """The line is there. Once more is as good as once."""
    call = await store.claim(tx, ident)
    if call.state is not State.RINGING:
        return call
    return await take(tx, desk, call, "answer", Actor.SYSTEM, answered_at=desk.clock.now())


async def queue_call(
    tx: Tx, desk: CallDesk, ident: CallId, *, band: Band = Band.REST, skills: tuple[str, ...] = (),
    topic: str | None = None,
) -> Call:  # fmt: skip
    """They want a person: a case is opened and linked, and they stand in the queue.

    `topic`: what the menu says it is about (refund, card, …). Raises call_unknown, step_not_possible.
    """
    call = await store.claim(tx, ident)
    if call.about is None and topic is not None:
        call = await note(tx, desk, call, "about", {"subject": topic}, about={"subject": topic, "id": None})
    case = call.case or await open_case_of(tx, desk, call, band)
    seconds = 0 if call.customer is None else await _head_start(tx, desk, call.customer)
    new = NewContact(ContactKind.CALL, call.id, call.customer, case, band, skills, call.language, seconds)
    contact = await enqueue(tx, new, desk.clock)
    data: dict[str, JSON] = {"contact": str(contact.id), "band": band.name.lower(), "skills": list(skills)}
    return await take(
        tx, desk, call, "queue", Actor.SYSTEM, data=data, contact=contact.id, case=case, band=band
    )  # fmt: skip


async def open_case_of(tx: Tx, desk: CallDesk, call: Call, band: Band) -> CaseKey | None:
    """The case of a claimed call; None of one whom nobody knows and who shows no number."""
    number = await number_of(tx, call)
    if call.customer is None and number is None:
        return None
    subject = call.customer or await cases.stranger(tx, f"tel:{number}")
    about = "theft" if band is Band.THEFT else str((call.about or {}).get("subject") or "")
    kind = _TYPES.get(about, "other")
    names = desk.cases.policy.type(kind).names
    new = NewCase(
        subject, kind, names.zh if call.language == "zh" else names.en, cases.Channel.PHONE, call.language,
        Who(Actor.CUSTOMER, str(call.customer or "caller")), is_customer=call.customer is not None,
        contact=None if call.customer is not None else f"tel:{number}", band=cases.Band(int(band) + 1),
        links=tuple(_links(call)), cause=f"call:{call.id}",
    )  # fmt: skip
    return subject, (await cases.open_case(tx, desk.cases, new)).id


async def connect_call(tx: Tx, desk: CallDesk, ident: CallId, staff: StaffId) -> Call:
    """The agent's line is there, too: they talk. Their case goes to the agent. Once more is as good as once."""
    call = await store.claim(tx, ident)
    if call.state in TALKING and call.staff == staff:
        return call
    step = "reach" if call.state is State.DIALLING else "connect"
    now = desk.clock.now()
    call = await take(
        tx, desk, call, step, Actor.SYSTEM, staff=staff, consulted=None, connected_at=call.connected_at or now,
        answered_at=call.answered_at or now,
    )  # fmt: skip
    if call.case is not None:
        case = await cases.follow(tx, *call.case)
        if case.state in cases.LIVING:
            await cases.assign(tx, desk.cases, case, staff, Who.system("call"))
    return call


async def hold_call(tx: Tx, desk: CallDesk, ident: CallId, staff: StaffId, actor: Actor, *, on: bool) -> Call:
    """The customer hears music, or the agent again. Once more is as good as once. Raises step_not_possible."""
    call = await store.claim(tx, ident)
    if call.state is (State.ON_HOLD if on else State.CONNECTED):
        return call
    return await take(tx, desk, call, "hold" if on else "resume", actor, by=staff)


async def consult(tx: Tx, desk: CallDesk, ident: CallId, staff: StaffId, other: StaffId | None) -> Call:
    """The agent speaks with a colleague apart, or no more (`other` None)."""
    call = await store.claim(tx, ident)
    data: dict[str, JSON] = {"to": None if other is None else str(other)}
    return await note(tx, desk, call, "consult", data, by=staff, consulted=other)


async def requeue_call(
    tx: Tx, desk: CallDesk, ident: CallId, why: str, actor: Actor = Actor.SYSTEM, to: StaffId | None = None
) -> Call:
    """Nobody talks to them any more; their contact is back at its place already. `to`: the colleague they are handed
    to, who stays on the line if they were consulted. Once more is as good as once."""
    call = await store.claim(tx, ident)
    if call.state is State.QUEUED:
        return call
    kept = to if to == call.consulted else None
    return await take(tx, desk, call, "requeue", actor, data={"why": why}, by=call.staff, consulted=kept)


async def _head_start(tx: Tx, desk: CallDesk, customer: CustomerId) -> int:
    """The seconds that a membership gives within the band; never a band."""
    found = await standing_of(tx, customer)
    return desk.terms.number("chat", _MOST_EXTRA) if found is not None and found[1].state in _MEMBER else 0


def _links(call: Call) -> list[tuple[str, str]]:
    found = [("call", str(call.id))]
    if call.about is not None and call.about.get("id") and (kind := _LINKED.get(call.about["subject"])):
        found.append((kind, str(call.about["id"])))
    return found
