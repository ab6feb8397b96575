"""How far is my dispute: who has to answer, by when, and what was decided."""

from __future__ import annotations

from purser.claims import DISPUTE
from purser.claims.dispute_model import Dispute, Reply
from purser.claims.dispute_store import read as read_dispute
from purser.core.db import Reader, Tx
from purser.core.errors import not_found
from purser.core.ids import CustomerId
from purser.core.money import Money
from purser.core.proceedings import Proceeding, read_deadlines, read_proceedings
from purser.service.answers.activity import find_own
from purser.service.answers.matters import newest, parse, to_matter, turn_of
from purser.service.answers.model import Answer, NextStep, Object, Says, Subject, says

_DUE = {
    "negotiation": "fall_silent",
    "answered": "expire",
    "evidence": "close_evidence",
    "under_review": "review_overdue",
    "decided": "finalise",
    "enforcing": "guarantee",
}


async def about_dispute(conn: Reader | Tx, customer: CustomerId, ident: str | None) -> Answer:
    """A dispute. Raises proceeding_unknown; without an id the newest, or how to open one."""
    if ident is None:
        matter = await newest(conn, customer, DISPUTE)
        if matter is None:
            return Answer(Object(Subject.DISPUTE), (says("dispute.none"),), (NextStep("see_bills", "/bills"),))
    else:
        wanted = parse(ident, "proceeding_unknown")
        matter = (await read_proceedings(conn, customer, [wanted])).get(wanted)
    if matter is None or matter.procedure != DISPUTE.name:
        raise not_found("proceeding_unknown")
    d = await read_dispute(conn, customer, matter.id)
    paid, _ = await find_own(conn, customer, str(d.payment))
    due = (await read_deadlines(conn, customer, [matter.id]))[matter.id].get(_DUE.get(matter.state, ""))
    lines = [_headline(d, matter, paid.payee_name)]
    if due is not None:
        lines.append(says(f"dispute.due_{matter.state}", by=due))
    steps = (NextStep("open_dispute", to_matter(matter.id)),)
    return Answer(Object(Subject.DISPUTE, str(matter.id)), tuple(lines), steps, turn_of(DISPUTE, matter.state))


def _headline(d: Dispute, matter: Proceeding, payee: str) -> Says:
    claimed = Money(d.claimed, d.currency)
    if matter.state == "answered" and d.answer is not None and d.answer is not Reply.REFUSED:
        offered = Money(d.offered or 0, d.currency)
        return says("dispute.offered", payee=payee, amount=claimed, offered=offered, reply=d.answer)
    if matter.state in ("decided", "enforcing", "closed", "settled") and d.award is not None:
        return says(f"dispute.{matter.state}", payee=payee, amount=claimed, award=Money(d.award, d.currency))
    if matter.state in ("decided", "enforcing", "closed", "settled"):
        return says("dispute.ended", payee=payee, amount=claimed)
    return says(f"dispute.{matter.state}", payee=payee, amount=claimed)
