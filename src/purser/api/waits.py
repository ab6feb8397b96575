"""Waiting for a person: where one stands, how long it will take, and being rung back instead."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Final

from pydantic import AwareDatetime, Field
from starlette.requests import Request

from purser.api.auth import SignedIn
from purser.api.callers import Session
from purser.api.description import documented
from purser.api.proceedings import WireProceedingId
from purser.api.queue_shapes import WireContactId
from purser.api.routing import new_router
from purser.api.runtime import Runtime, runtime
from purser.api.schemas import Input, Output
from purser.core.db import Reader, Tx
from purser.core.errors import conflict, invalid
from purser.service import cases, queue
from purser.service.queue import Band, Contact, ContactKind, NewContact

router = new_router("waits")

_FARTHEST: Final = timedelta(days=7)
_BANDS: Final = {
    cases.Band.THEFT: Band.THEFT,
    cases.Band.MONEY: Band.MONEY_MISSING,
    cases.Band.REST: Band.REST,
}


class MyContact(Output):
    """How somebody's own contact stands. `ahead` and `within_s` while they wait: how many are served before, and the
    wait promised now; `promised_s`: what was promised when they came; `tries`: how often they were rung."""

    id: WireContactId
    kind: ContactKind
    state: str
    since: datetime
    first_queued_at: datetime
    promised_s: int | None
    ahead: int | None
    within_s: int | None
    may_call_back: bool
    not_before: datetime | None
    tries: int


class MyContacts(Output):
    """What is not over, oldest first."""

    items: list[MyContact]


class Callback(Input):
    """When to be rung at the earliest; null: when it is one's turn."""

    not_before: Annotated[AwareDatetime | None, Field(description="At most seven days ahead")] = None


class NewCallback(Callback):
    """About which case, and when at the earliest."""

    case_id: WireProceedingId


@router.get(
    "/contacts",
    operation_id="listContacts",
    summary="Where one waits for a person",
    response_model=MyContacts,
)
async def list_contacts(request: Request, session: SignedIn) -> MyContacts:
    """Of the customer who is signed in."""
    rt = runtime(request)
    async with rt.db.reader() as conn:
        found = await queue.read_of_customer(conn, session.customer)
        live = [c for c in found if c.kind is not ContactKind.CASE]  # whose case it is waits for no call
        return MyContacts(items=[await _shown(conn, rt, c) for c in live])


@router.get(
    "/contacts/{contact_id}",
    operation_id="getContact",
    summary="How a contact stands",
    response_model=MyContact,
    responses=documented(404),
)
async def get_contact(request: Request, session: SignedIn, contact_id: WireContactId) -> MyContact:
    """Whether it is one's turn, and how long it will take."""
    rt = runtime(request)
    async with rt.db.reader() as conn:
        found = (await queue.read_contacts(conn, [contact_id])).get(contact_id)
        return await _shown(conn, rt, _own(found, session))


@router.post(
    "/callbacks",
    operation_id="createCallback",
    summary="Be rung about a case",
    status_code=201,
    response_model=MyContact,
    responses=documented(404, 409, 422),
)
async def create_callback(request: Request, session: SignedIn, body: NewCallback) -> MyContact:
    """Once a case: asking again answers the one there is. The place is where one asked first."""
    rt = runtime(request)
    _require_soon(rt, body.not_before)

    async def book(tx: Tx) -> MyContact:
        case = await cases.claim_case(tx, session.customer, body.case_id)
        if case.matter.ended_at is not None:
            raise conflict("case_over")
        new = NewContact(
            ContactKind.CALLBACK, case.id, session.customer, (case.subject, case.id), _BANDS[case.band],
            language="zh" if session.locale.startswith("zh") else "en", not_before=body.not_before,
        )  # fmt: skip
        return await _shown(tx, rt, await queue.enqueue(tx, new, rt.clock, rt.policy.name))

    return await rt.db.run(book)


@router.post(
    "/contacts/{contact_id}/callback",
    operation_id="askCallback",
    summary="Be rung back instead of waiting",
    response_model=MyContact,
    responses=documented(404, 409, 422),
)
async def ask_callback(request: Request, session: SignedIn, contact_id: WireContactId, body: Callback) -> MyContact:
    """The place in the queue is kept."""
    rt = runtime(request)
    _require_soon(rt, body.not_before)

    async def ask(tx: Tx) -> MyContact:
        _own((await queue.read_contacts(tx, [contact_id])).get(contact_id), session)
        return await _shown(tx, rt, await queue.ask_back(tx, rt.floor, contact_id, body.not_before))

    return await rt.db.run(ask)


@router.post(
    "/contacts/{contact_id}/leave",
    operation_id="leaveContact",
    summary="Wait no longer, or end the talk",
    response_model=MyContact,
    responses=documented(404),
)
async def leave(request: Request, session: SignedIn, contact_id: WireContactId) -> MyContact:
    """Once more is as good as once."""
    rt = runtime(request)

    async def go(tx: Tx) -> MyContact:
        _own((await queue.read_contacts(tx, [contact_id])).get(contact_id), session)
        return await _shown(tx, rt, await queue.leave(tx, rt.floor, contact_id))

    return await rt.db.run(go)


def _require_soon(rt: Runtime, at: datetime | None) -> None:
    """Raises callback_too_far."""
    if at is not None and at > rt.clock.now() + _FARTHEST:
        raise invalid("callback_too_far", days=_FARTHEST.days)


def _own(contact: Contact | None, session: Session) -> Contact:
    """Raises contact_unknown: whose else it is, nobody is told."""
    if contact is None or contact.customer != session.customer:
        raise queue.contact_unknown()
    return contact


async def _shown(conn: Tx | Reader, rt: Runtime, c: Contact) -> MyContact:
    made = await queue.promise(conn, c, rt.floor.rules, rt.clock) if queue.is_waiting(c) else None
    return MyContact(
        id=c.id, kind=c.kind, state=c.state, since=c.since, first_queued_at=c.first_queued_at,
        promised_s=c.promised_s, ahead=None if made is None else made.ahead,
        within_s=None if made is None else made.within_s,
        may_call_back=c.state == "queued" and made is not None and made.may_call_back,
        not_before=c.not_before, tries=c.tries,
    )  # fmt: skip
