"""The payment PIN: whether there is one, setting it, changing it, and getting over having forgotten it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field
from starlette.requests import Request

from purser.accounts import read_customer
from purser.api.auth import SignedIn, forget_customer
from purser.api.changes import begin_change, proof_of_change
from purser.api.description import documented
from purser.api.routing import new_router
from purser.api.runtime import Runtime, runtime
from purser.api.schemas import Input, Output
from purser.api.step_up import ProofToken
from purser.core.db import Reader, Tx
from purser.core.ids import CustomerId
from purser.identity import (
    Change,
    Method,
    check_pin,
    read_pin,
    reset_pin,
    set_pin,
)
from purser.notices import NoticeKind, tell

router = new_router("security")

KNOWS_BETTER = frozenset({Method.PIN, Method.PASSKEY, Method.TOTP})
"""A change proved by one of these counts at once. A password or a recovery code is what a thief may have, too: a PIN
that was reset by it waits, and its owner hears of it."""


class NewPin(Input):
    """A PIN of six digits, and a proof for `security:pin`."""

    pin: Annotated[str, Field(max_length=16)]
    proof: ProofToken | None = None


class PinOut(Output):
    """Never the PIN. `pending_from`: one that was reset without the old PIN counts from then on."""

    is_set: bool
    set_at: datetime | None
    tries_left: int
    locked_until: datetime | None
    pending_from: datetime | None


@router.get("/pin", operation_id="getPin", summary="My payment PIN", response_model=PinOut)
async def get_pin(request: Request, session: SignedIn) -> PinOut:
    """Whether there is a PIN and how it stands."""
    rt = runtime(request)
    async with rt.db.reader() as conn:
        return await pin_out(conn, rt, session.customer)


async def pin_out(conn: Tx | Reader, rt: Runtime, customer: CustomerId) -> PinOut:
    """How a customer's PIN stands now."""
    state, now, most = await read_pin(conn, customer), rt.clock.now(), rt.policy.pin.failures
    if state is None:
        return PinOut(is_set=False, set_at=None, tries_left=most, locked_until=None, pending_from=None)
    locked = state.locked_until if state.locked_until is not None and state.locked_until > now else None
    over = state.failures >= most and locked is None
    pending = state.pending_from if state.pending_from is not None and state.pending_from > now else None
    return PinOut(
        is_set=True,
        set_at=state.set_at,
        tries_left=most if over else most - state.failures,
        locked_until=locked,
        pending_from=pending,
    )


@router.put("/pin", operation_id="setPin", summary="Set the payment PIN", response_model=PinOut, responses=documented())
async def put_pin(request: Request, session: SignedIn, body: NewPin) -> PinOut:
    """Sets the first PIN, or another one. Without the old PIN, a passkey or an authenticator it counts a day later;
    the old one counts until then, and changing it with the old one undoes the reset."""
    rt = runtime(request)
    given = proof_of_change(rt, session, body.proof, Change.PIN)
    async with rt.db.reader() as conn:
        customer = await read_customer(conn, session.customer)
    check_pin(body.pin, customer.phone)
    hashed = await rt.pins.hash(session.customer, body.pin)

    async def change(tx: Tx) -> PinOut:
        await begin_change(tx, rt, session, given)
        await _store(tx, rt, session.customer, hashed, () if given is None else given[1].methods)
        return await pin_out(tx, rt, session.customer)

    out = await rt.db.run(change)
    forget_customer(rt, session.customer)
    return out


async def _store(tx: Tx, rt: Runtime, customer: CustomerId, hashed: str, methods: tuple[Method, ...]) -> None:
    before = await read_pin(tx, customer)
    now = rt.clock.now().isoformat(timespec="seconds")
    if before is None or not KNOWS_BETTER.isdisjoint(methods):
        await set_pin(tx, customer, hashed, rt.clock)
        kind = NoticeKind.PIN_SET if before is None else NoticeKind.PIN_CHANGED
        await tell(tx, customer, kind, {"at": now}, rt.clock)
        return
    since = await reset_pin(tx, customer, hashed, rt.policy.pin, rt.clock)
    news = {"at": now, "from": since.isoformat(timespec="seconds")}
    await tell(tx, customer, NoticeKind.PIN_RESET, news, rt.clock)
