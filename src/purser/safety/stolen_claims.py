"""Payments the owner did not make: claimed, credited for the time being, decided. The operator bears the burden of
proof, so what is not decided in time is the customer's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from purser.claims import made_good, made_good_of_each
from purser.core.db import Reader, Tx
from purser.core.errors import conflict, not_found, rejected
from purser.core.ids import CustomerId, PaymentId, ProceedingId, WalletId
from purser.core.proceedings import Proceeding, Who, claim, read_proceedings, set_deadline
from purser.notices import NoticeKind, tell
from purser.notices.tell import Data
from purser.payments import Activity, State, claim_activity, read_activity
from purser.payments.compensate import compensate, take_back
from purser.payments.outgoing import LEAVING, read_outgoing
from purser.safety import stolen_store as stolen
from purser.safety.stolen_identity import enter_visit, require_owner, visitor
from purser.safety.stolen_model import Claim, Claimable, Theft, Thefts, Ticket
from purser.safety.stolen_table import UNAUTHORISED

END: Final = ("upheld", "denied", "withdrawn")


async def claimable(
    conn: Tx | Reader, t: Thefts, theft: Theft, wallets: Sequence[WalletId], limit: int
) -> list[Claimable]:
    """What left the wallets before the freeze and may be claimed, newest first; `limit` of each wallet are looked at.
    What was claimed before or has come back whole may not."""
    found: list[Activity] = []
    for wallet in wallets:
        found += await read_outgoing(conn, wallet, _earliest(t, theft), theft.frozen_at, limit)
    taken = await stolen.claimed(conn, theft.customer, [a.id for a in found])
    back = await made_good_of_each(conn, theft.customer, found)
    listed = [Claimable(a, _left(a, back[a.id])) for a in found if a.id not in taken]
    return sorted((c for c in listed if c.left > 0), key=lambda c: c.activity.id, reverse=True)


async def name_claim(
    tx: Tx, t: Thefts, ticket: Ticket, wallets: Sequence[WalletId], payment: PaymentId, reason: str
) -> Claim:
    """Claim a payment as not the owner's, by the visit that has shown to be the owner's.

    Raises unauthenticated, owner_not_shown, activity_unknown, not_claimable, claim_nothing_left, claimed_before,
    step_not_possible.
    """
    matter, theft, visit = await enter_visit(tx, ticket)
    require_owner(theft, visit)
    await t.accounts.advance(tx, matter, "name_claim", visitor(visit))
    a = await read_activity(tx, wallets, payment)
    if a is None:
        raise not_found("activity_unknown")
    in_time = _earliest(t, theft) <= a.created_at <= theft.frozen_at
    if a.kind not in LEAVING or a.state is not State.SUCCEEDED or not in_time:
        raise rejected("not_claimable")
    if await stolen.claimed(tx, theft.customer, [a.id]):
        raise conflict("claimed_before")
    loss = _left(a, await made_good(tx, theft.customer, a))
    if loss <= 0:
        raise rejected("claim_nothing_left")
    made = Claim(theft.customer, ProceedingId.new(t.clock), theft.id, a.wallet, a.id, a.currency, loss, 0, 0)
    if not await stolen.add_claim(tx, made):
        raise conflict("claimed_before")
    await t.claims.open(tx, "claim", made.customer, made.id, visitor(visit), reason=reason)
    told: Data = {"amount": _wire(made, loss), "at": a.created_at.isoformat(timespec="seconds")}
    await tell(tx, theft.customer, NoticeKind.CLAIM_OPENED, told, t.clock)
    return made


async def withdraw_claim(tx: Tx, t: Thefts, ticket: Ticket, ident: ProceedingId) -> None:
    """It was the owner after all. Raises unauthenticated, owner_not_shown, claim_unknown, step_not_possible."""
    _, theft, visit = await enter_visit(tx, ticket)
    require_owner(theft, visit)
    made = await _read(tx, theft.customer, ident)
    if made.matter != theft.id:
        raise not_found("claim_unknown")
    matter = await claim(tx, theft.customer, ident)
    await t.claims.advance(tx, matter, "withdraw", visitor(visit))
    await _take_back(tx, t, made)


async def credit(tx: Tx, t: Thefts, matter: Proceeding, who: Who) -> None:
    """Credit the loss for the time being; 45 days after the claim the decision is overdue, and the customer's."""
    made = await _read(tx, CustomerId(matter.subject), matter.id)
    matter = await t.claims.advance(tx, matter, "credit", who)
    await _credit(tx, t, made)
    await set_deadline(
        tx, matter, "uphold_in_time", t.terms.after(UNAUTHORISED.name, "decision", matter.opened_at)
    )  # fmt: skip
    await _say(tx, t, made, NoticeKind.CLAIM_CREDITED)


async def uphold(tx: Tx, t: Thefts, matter: Proceeding, who: Who, finding: str) -> bool:
    """Decide for the customer; whether it is decided: above a certain amount two people must.

    Raises step_not_yours, step_not_possible.
    """
    made = await _read(tx, CustomerId(matter.subject), matter.id)
    step = "uphold_large" if made.loss > t.terms.number(UNAUTHORISED.name, "two_people_above_amount") else "uphold"
    if not await t.claims.agree(tx, matter, step, who):
        return False
    await _uphold(tx, t, matter, made, step, who, finding)
    return True


async def uphold_in_time(tx: Tx, t: Thefts, matter: Proceeding) -> None:
    """Nobody has proved in time that the customer acted."""
    made = await _read(tx, CustomerId(matter.subject), matter.id)
    await _uphold(tx, t, matter, made, "uphold_in_time", Who.system("the time to decide is over"), "")


async def deny(tx: Tx, t: Thefts, matter: Proceeding, who: Who, finding: str, *, step: str = "deny") -> None:
    """Decide that it was the customer. What was credited is taken back as far as it is there.

    Raises step_not_yours, step_not_possible.
    """
    made = await _read(tx, CustomerId(matter.subject), matter.id)
    await t.claims.advance(tx, matter, step, who, reason=finding)
    await _take_back(tx, t, made)
    told: Data = {"amount": _wire(made, made.loss), "outcome": "denied", "finding": finding}
    await tell(tx, made.customer, NoticeKind.CLAIM_DECIDED, told, t.clock)


async def deny_all(tx: Tx, t: Thefts, theft: Theft, finding: str) -> None:
    """Deny what somebody claimed who is not the owner. The stolen account's matter is locked."""
    claims = await stolen.read_claims(tx, theft.customer, theft.id)
    matters = await read_proceedings(tx, theft.customer, [c.id for c in claims])
    for made in claims:
        if matters[made.id].ended_at is None:
            matter = await claim(tx, theft.customer, made.id)
            if matter.state not in END:
                await deny(tx, t, matter, Who.system("not the owner"), finding, step="deny_stranger")


async def _uphold(tx: Tx, t: Thefts, matter: Proceeding, made: Claim, step: str, who: Who, finding: str) -> None:
    await t.claims.advance(tx, matter, step, who, reason=finding)
    if not made.credited:
        await _credit(tx, t, made)
    told: Data = {"amount": _wire(made, made.loss), "outcome": "upheld", "finding": finding}
    await tell(tx, made.customer, NoticeKind.CLAIM_DECIDED, told, t.clock)


async def _credit(tx: Tx, t: Thefts, made: Claim) -> None:
    """What came back since the claim is not made good once more."""
    a = await claim_activity(tx, made.wallet, made.payment)  # nobody refunds it meanwhile
    assert a is not None
    amount = min(made.loss, _left(a, await made_good(tx, made.customer, a)))
    if amount > 0:
        await compensate(tx, made.wallet, made.payment, made.money(amount), t.clock)
        await stolen.note_credit(tx, made, amount)


async def _take_back(tx: Tx, t: Thefts, made: Claim) -> None:
    if made.credited:
        taken = await take_back(tx, made.wallet, made.payment, made.money(made.credited), t.clock)
        await stolen.note_taken_back(tx, made, taken.amount)


async def _say(tx: Tx, t: Thefts, made: Claim, kind: NoticeKind) -> None:
    await tell(tx, made.customer, kind, {"amount": _wire(made, made.loss)}, t.clock)


def _earliest(t: Thefts, theft: Theft) -> datetime:
    """What left before that is not claimed any more."""
    return theft.frozen_at - (t.terms.after(UNAUTHORISED.name, "claim", theft.frozen_at) - theft.frozen_at)


def _left(a: Activity, back: int) -> int:
    """What an activity has cost, less what came back of it; minor units."""
    return a.amount + a.fee.total - back


async def _read(tx: Tx, customer: CustomerId, ident: ProceedingId) -> Claim:
    found = await stolen.read_claim(tx, customer, ident)
    if found is None:
        raise not_found("claim_unknown")
    return found


def _wire(made: Claim, amount: int) -> dict[str, str | int]:
    return {"amount": amount, "currency": made.currency.value}
