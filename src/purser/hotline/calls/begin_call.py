"""A call begins: from the app, from a telephone, or from us."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from purser.core.db import Reader, Tx
from purser.core.ids import CustomerId
from purser.core.procedure import Actor
from purser.core.text import Language
from purser.core.vault import Field, keyring
from purser.hotline.calls import store
from purser.hotline.calls.desk import NAME, CallDesk, begin
from purser.hotline.calls.model import Call, CallId, Direction, Proof, State, Way, WorkerId
from purser.identity import AttemptRules, Count, find_login, reserve_tries, throttle_key
from purser.service.queue import Band, CaseKey, ContactId

NUMBER: Final = Field("calls", "number")

_LINE = """
    INSERT INTO call_lines (customer_id, at) VALUES (%s, %s) ON CONFLICT (customer_id) DO UPDATE SET at = excluded.at"""


@dataclass(frozen=True, slots=True)
class NewCall:
    """A call that begins. `number`: the other side's, in international form (+86…), None when it is withheld.
    `customer`: who it is when that is shown (`proof`), or whom we ring. `about`: {"subject", "id"}. `ident`: an id
    that was made before."""

    way: Way
    worker: WorkerId
    language: Language = "zh"
    direction: Direction = Direction.IN
    customer: CustomerId | None = None
    proof: Proof | None = None
    number: str | None = None
    about: Mapping[str, Any] | None = None
    band: Band = Band.REST
    case: CaseKey | None = None
    contact: ContactId | None = None
    attempt: int | None = None
    ident: CallId | None = None


async def begin_call(tx: Tx, desk: CallDesk, new: NewCall) -> Call:
    """Store a call that rings, or one of ours that is announced in the app before it rings."""
    now = desk.clock.now()
    ident = new.ident or CallId.new(desk.clock)
    sealed, hint = None, False
    if new.number is not None:
        sealed = (await keyring(tx)).seal(NUMBER, ident, new.number.encode())
        hint = new.direction is Direction.IN and await find_login(tx, new.number) is not None
    outgoing = new.direction is Direction.OUT
    call = Call(
        ident, new.direction, new.way, State.ANNOUNCED if outgoing else State.RINGING, 1, now, new.worker,
        new.language, new.customer, new.proof, sealed, hint, new.about, new.band, new.case, new.contact, new.attempt,
        None, None, now,
    )  # fmt: skip
    step = "announce" if outgoing else "ring"
    actor = Actor.CUSTOMER if new.proof is Proof.SESSION else Actor.SYSTEM
    return await begin(tx, call, step, actor, {"way": new.way.value})


async def open_call_of(tx: Tx, desk: CallDesk, customer: CustomerId) -> Call | None:
    """The customer's living call. Whoever asks this for the same customer meanwhile waits until we have committed: two
    windows begin one call."""
    await tx.execute(_LINE, [customer, desk.clock.now()])
    return await store.open_of(tx, customer)


async def may_begin_call(desk: CallDesk, customer: CustomerId) -> None:
    """Count a call that a customer begins in the app: each costs a worker a handshake. Raises calls_too_many."""
    rules = AttemptRules(desk.terms.number(NAME, "calls_customer"), desk.span("tries_all_count"))
    count = Count(throttle_key("calls begun", str(customer)), rules)
    await reserve_tries(desk.db, [count], desk.clock, "calls_too_many")


async def number_of(conn: Tx | Reader, call: Call) -> str | None:
    """The other side's number; None when it is withheld, not a telephone, or forgotten."""
    return None if call.number is None else (await keyring(conn)).open(NUMBER, call.id, call.number).decode()
