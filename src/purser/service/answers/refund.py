"""Where is my refund: which way it went, when it is promised, or why it does not come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from purser.claims import REFUND, Onward, Refund, matters_of, onward_parts, read_refund, read_refunds, whole_of
from purser.claims.dispute_store import of_payment as disputes_of_payment
from purser.core.db import Reader, Tx
from purser.core.errors import not_found
from purser.core.ids import CustomerId, ProceedingId
from purser.core.money import Money
from purser.core.proceedings import Proceeding, Taken, open_matters, read_deadlines, read_steps
from purser.payments import read_activities
from purser.service.answers.matters import latest, newest, parse, to_matter, turn_of
from purser.service.answers.model import Answer, NextStep, Object, Says, Subject, Turn, says

_DISPUTABLE: Final = ("rejected", "closed_unfunded", "returned_to_merchant")
_ON_ITS_WAY: Final = ("sent", "rerouted")


@dataclass(frozen=True, slots=True)
class _Facts:
    """A refund with what surrounds it."""

    r: Refund
    matter: Proceeding
    steps: Sequence[Taken]
    due: Mapping[str, datetime]
    payee: str
    dispute: ProceedingId | None
    onward: Sequence[Onward]


async def about_refund(conn: Reader | Tx, customer: CustomerId, ident: str | None) -> Answer:
    """What has become of a refund. Raises refund_unknown; when no id is given and there is none, says so."""
    if ident is not None:
        return _answer(await _facts(conn, await read_refund(conn, customer, parse(ident, "refund_unknown"))))
    found = await _likeliest(conn, customer)
    if found is None:
        steps = (NextStep("ask_refund", "/bills"), NextStep("see_matters", "/matters"))
        return Answer(Object(Subject.REFUND), (says("refund.none"), says("refund.how")), steps)
    return _answer(await _facts(conn, found))


async def _likeliest(conn: Reader | Tx, customer: CustomerId) -> Refund | None:
    """The one that is under way and late, or under way, or the newest."""
    open_ = await open_matters(conn, customer, [REFUND])
    under_way = await read_refunds(conn, [(customer, m.id) for m in open_])
    if under_way:
        return max(under_way.values(), key=lambda r: (r.escalated_at is not None, r.id))
    last = await newest(conn, customer, REFUND)
    return None if last is None else await read_refund(conn, customer, last.id)


async def _facts(conn: Reader | Tx, r: Refund) -> _Facts:
    matter = (await matters_of(conn, [r]))[r.id]
    paid = (await read_activities(conn, [(r.wallet, r.payment)])).get(r.payment)
    if paid is None:
        raise not_found("refund_unknown")
    whole = await whole_of(conn, r)
    of = paid if whole is r else (await read_activities(conn, [(whole.wallet, whole.payment)]))[whole.payment]
    disputes = await disputes_of_payment(conn, r.customer, r.payment)
    return _Facts(
        r, matter, (await read_steps(conn, r.customer, [r.id]))[r.id],
        (await read_deadlines(conn, r.customer, [r.id]))[r.id], of.payee_name, disputes[0].id if disputes else None,
        await onward_parts(conn, r, paid),
    )  # fmt: skip


def _answer(f: _Facts) -> Answer:
    state = f.matter.state
    is_late = f.r.escalated_at is not None and state in _ON_ITS_WAY
    lines = [*_headline(f, is_late=is_late)]
    turn = Turn.US if is_late else turn_of(REFUND, state)
    return Answer(Object(Subject.REFUND, str(f.r.id)), tuple(lines), tuple(_next(f)), turn, is_late)


def _headline(f: _Facts, *, is_late: bool) -> list[Says]:
    r, state = f.r, f.matter.state
    if state in _ON_ITS_WAY:
        return [*_on_its_way(f), *([says("refund.late", promised=r.promised_at)] if is_late else [])]
    if state == "succeeded":
        return _arrived(f)
    if state == "rejected":
        return _rejected(f)
    if state == "abnormal":
        return [
            says(_of(r, "abnormal"), **_common(f), where=_where(r), failure=r.failure),
            says("refund.choose_way", by=f.due["return"])
            if "return" in f.due
            else says("refund.name_way", by=f.due.get("to_balance")),
        ]
    if state == "merchant_review":
        return [says("refund.merchant_review", **_common(f), by=f.due.get("stay_silent")), says("refund.then_dispute")]
    if state == "funding":
        return [says("refund.funding", **_common(f)), says("refund.unfunded_by", by=f.due.get("close_unfunded"))]
    return [says(f"refund.{state}", **_common(f))]


def _on_its_way(f: _Facts) -> list[Says]:
    sent = latest(f.steps, "send", "reroute", "reroute_large", "to_balance") or f.matter.since
    if f.r.card is None:
        return [says(_of(f.r, "to_balance"), **_common(f), sent=sent, by=f.r.promised_at), *_onward(f)]
    lines = [says(_of(f.r, "to_card"), **_common(f), sent=sent, by=f.r.promised_at, where=_where(f.r))]
    if f.r.channel_no is not None:
        lines.append(says("refund.reference", reference=f.r.channel_no))
    return lines


def _arrived(f: _Facts) -> list[Says]:
    if f.r.card is None:
        return [says(_of(f.r, "arrived_balance"), **_common(f), at=f.r.arrived_at), *_onward(f)]
    lines = [says(_of(f.r, "arrived_card"), **_common(f), at=f.r.arrived_at, where=_where(f.r))]
    if f.r.channel_no is not None:
        lines.append(says("refund.ask_bank", reference=f.r.channel_no))
    return lines


def _onward(f: _Facts) -> list[Says]:
    """What of it goes on to cards, which had paid that part."""
    currency = f.r.currency
    return [
        says("refund.onward", amount=Money(o.amount, currency), where=f"{o.card.name} {o.card.last4}")
        for o in f.onward
        if o.refund is None or o.refund.counts
    ]


def _rejected(f: _Facts) -> list[Says]:
    last = f.steps[-1]
    if last.step != "stay_silent":
        return [says("refund.refused", **_common(f), reason=last.reason), says("refund.may_dispute")]
    opened = says("refund.dispute_opened") if f.dispute is not None else says("refund.may_dispute")
    return [says("refund.silent", **_common(f)), opened]


def _next(f: _Facts) -> list[NextStep]:
    state, steps = f.matter.state, [NextStep("open_refund", to_matter(f.matter.id))]
    if state == "abnormal":
        return [NextStep("choose_way", to_matter(f.matter.id))]
    if state in _DISPUTABLE:
        dispute = f"/disputes/new/{f.r.payment}"
        steps.insert(0, NextStep("open_dispute", dispute if f.dispute is None else to_matter(f.dispute)))
    if state == "succeeded" and f.r.card is None:
        steps.append(NextStep("see_bills", "/bills"))
    return steps


def _of(r: Refund, what: str) -> str:
    """A top-up that is taken back has no shop to speak of."""
    return f"refund.top_up_{what}" if r.of_top_up else f"refund.{what}"


def _common(f: _Facts) -> dict[str, Money | str]:
    return {"amount": f.r.money, "payee": f.payee}


def _where(r: Refund) -> str:
    return "" if r.card is None else f"{r.card.name} ({r.card.last4})"
