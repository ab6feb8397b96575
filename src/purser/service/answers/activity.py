"""What of this transfer, payment, top-up or withdrawal: where its money is, and what can still be done about it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from purser.accounts import wallet_ids
from purser.claims import ESCROW, REFUND, refunds_of_payment
from purser.claims.escrow_store import find as find_escrow
from purser.core.db import Reader, Tx
from purser.core.errors import Problem, not_found
from purser.core.ids import CustomerId, PaymentId, ProceedingId
from purser.core.money import Money
from purser.core.proceedings import open_matters, read_deadlines, read_proceedings
from purser.payments import Activity, Kind, State, find_activity, list_pending
from purser.risk import find_hold
from purser.service.answers.matters import to_matter
from purser.service.answers.model import Answer, NextStep, Object, Says, Subject, Turn, says

_OPEN: Final = (State.PROCESSING, State.UNKNOWN)


async def about_activity(conn: Reader | Tx, customer: CustomerId, ident: str | None) -> Answer:
    """How something of a customer's wallets stands. Raises activity_unknown; without an id it is the newest that is
    not settled, and when there is none, says so."""
    if ident is None:
        pending = await _pending(conn, customer)
        if pending is None:
            return Answer(Object(Subject.ACTIVITY), (says("activity.none"),), (NextStep("see_bills", "/bills"),))
        return await _own(conn, customer, pending)
    found, is_payee = await find_own(conn, customer, ident)
    return _received(found) if is_payee else await _own(conn, customer, found)


async def find_own(conn: Reader | Tx, customer: CustomerId, ident: str) -> tuple[Activity, bool]:
    """An activity of a customer's wallets, and whether they were paid by it. Raises activity_unknown."""
    try:
        wanted = PaymentId.parse(ident)
    except ValueError:
        raise not_found("activity_unknown") from None
    for wallet in await wallet_ids(conn, customer):
        try:
            return await find_activity(Reader(conn), wallet, wanted)
        except Problem as problem:
            if problem.code != "activity_unknown":
                raise
    raise not_found("activity_unknown")


def page_of(a: Activity) -> str:
    """Its page in the app."""
    return f"/activity/{a.kind}/{a.id}"


async def _pending(conn: Reader | Tx, customer: CustomerId) -> Activity | None:
    found = [a for wallet in await wallet_ids(conn, customer) for a in await list_pending(conn, wallet)]
    return max(found, key=lambda a: a.id, default=None)


def _received(a: Activity) -> Answer:
    line = says("activity.received", amount=Money(a.amount, a.currency), payer=a.payer_name, at=_when(a))
    return Answer(Object(Subject.ACTIVITY, str(a.id)), (line,), (NextStep("see_bills", "/bills"),))


async def _own(conn: Reader | Tx, customer: CustomerId, a: Activity) -> Answer:
    lines = [*await _state(conn, customer, a)]
    refund = await _refund_under_way(conn, customer, a)
    if refund is not None:
        lines.append(says("activity.refund_under_way"))
    if a.fee.total > 0 and a.state not in (State.FAILED, State.CANCELLED):
        lines.append(says("activity.fee", fee=Money(a.fee.total, a.currency)))
    turn = Turn.THEM if a.state in _OPEN else Turn.NOBODY
    return Answer(Object(Subject.ACTIVITY, str(a.id)), tuple(lines), tuple(_next(a, refund)), turn)


async def _state(conn: Reader | Tx, customer: CustomerId, a: Activity) -> list[Says]:
    amount = Money(a.amount, a.currency)
    to = a.payee_name if a.payee_account is None else f"{a.payee_name} {a.payee_account}"
    if a.state is State.FAILED:
        return [says(f"activity.{a.kind}_failed", amount=amount, to=to, at=_when(a), failure=a.failure or "other")]
    if a.state is State.SCHEDULED:
        return await _scheduled(conn, a, amount, to)
    lines = [says(f"activity.{a.kind}_{a.state}", amount=amount, to=to, at=_when(a))]
    if a.kind is Kind.PAYMENT:
        lines += await _escrow(conn, customer, a)
    elif a.kind is Kind.TRANSFER and a.state is State.SUCCEEDED:
        lines.append(says("activity.transfer_is_final"))
    return lines


async def _scheduled(conn: Reader | Tx, a: Activity, amount: Money, to: str) -> list[Says]:
    """It waits: because its payer wanted so, or because we hold it back."""
    hold = await find_hold(conn, a.wallet, a.id)
    lines = [says("activity.transfer_scheduled", amount=amount, to=to, arrives=a.arrives_at)]
    if hold is not None and hold.released_at is None:
        lines.append(says("activity.held_back"))
    return lines


async def _escrow(conn: Reader | Tx, customer: CustomerId, a: Activity) -> list[Says]:
    """Money that is with us until the goods are confirmed."""
    escrow = await find_escrow(conn, customer, a.id)
    matter = (await read_proceedings(conn, customer, [ProceedingId(a.id)])).get(ProceedingId(a.id))
    if escrow is None or matter is None or matter.procedure != ESCROW.name or matter.ended_at is not None:
        return []
    due = (await read_deadlines(conn, customer, [matter.id]))[matter.id]
    held = Money(escrow.held, a.currency)
    if "auto_confirm" in due:
        return [says("activity.escrow_until", held=held, by=due["auto_confirm"])]
    return [says("activity.escrow", held=held)]


async def _refund_under_way(conn: Reader | Tx, customer: CustomerId, a: Activity) -> ProceedingId | None:
    if a.kind not in (Kind.PAYMENT, Kind.TOP_UP):
        return None
    open_ = {m.id for m in await open_matters(conn, customer, [REFUND])}
    return next((r.id for r in await refunds_of_payment(conn, customer, a.id) if r.id in open_), None)


def _next(a: Activity, refund: ProceedingId | None) -> list[NextStep]:
    if refund is not None:
        return [NextStep("open_refund", to_matter(refund)), NextStep("open_activity", page_of(a))]
    if a.state is State.SCHEDULED:
        return [NextStep("cancel_transfer", page_of(a))]
    if a.state is not State.SUCCEEDED:
        return [NextStep("open_activity", page_of(a))]
    if a.kind is Kind.PAYMENT:
        return [
            NextStep("ask_refund_of", f"/refunds/new/{a.id}"),
            NextStep("begin_dispute", f"/disputes/new/{a.id}"),
            NextStep("not_me", "/security/stolen"),
        ]
    steps = [NextStep("open_activity", page_of(a))]
    if a.kind is Kind.TOP_UP:
        steps.insert(0, NextStep("ask_refund_of", f"/refunds/new/{a.id}"))
    return [*steps, NextStep("not_me", "/security/stolen")]


def _when(a: Activity) -> datetime:
    return a.completed_at or a.created_at
