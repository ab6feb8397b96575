"""When a refund is to be there, and when its channel is asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from purser.claims.refund_desk import RefundDesk
from purser.claims.refund_model import PREFIX, Refund, Way, from_out_no
from purser.core.db import Tx
from purser.core.ids import CustomerId, ProceedingId
from purser.core.jobs import Job
from purser.core.proceedings import Proceeding, set_deadline

LATE: Final = "refunds.late"
"""The job that follows a missed promise, and the arrival after one; the service centre works on it."""

SEND: Final = "refunds.send"
ONWARDS: Final = "refunds.onwards"
ASK: Final = "refunds.ask"

_PROMISES: Final = {Way.BALANCE: "promise_balance", Way.CARD: "promise_card"}
_QUESTIONS: Final = ("ask_1", "ask_2", "ask_3", "ask_4", "ask_5")
"""Terms after which the channel is asked, from when the money was sent; then every `ask_again`."""


async def on_its_way(tx: Tx, desk: RefundDesk, r: Refund, matter: Proceeding) -> Refund:
    """The promise is made and the deadlines are set, as of the step that sent it. The caller stores the refund."""
    promised = desk.terms.after("refund", _PROMISES[r.way], matter.since)
    sent = replace(r, promised_at=promised, asked=0, escalated_at=None)
    await set_deadline(tx, matter, "escalate", promised)
    if r.way is Way.CARD:
        await set_deadline(tx, matter, "ask", next_question(desk, sent, matter))
    return sent


def next_question(desk: RefundDesk, r: Refund, matter: Proceeding) -> datetime:
    """When the channel is asked next, after `r.asked` times."""
    now = desk.clock.now()
    if r.asked < len(_QUESTIONS):
        at = desk.terms.after("refund", _QUESTIONS[r.asked], matter.since)
        return max(at, now + timedelta(seconds=1))
    return desk.terms.after("refund", "ask_again", now)


def send_job(r: Refund) -> Job:
    """Sends it: to the balance, or to the channel."""
    return Job(SEND, {"customer": str(r.customer), "refund": str(r.id)})


def ask_job(customer: CustomerId, ident: ProceedingId) -> Job:
    """Asks the channel where it is."""
    return Job(ASK, {"customer": str(customer), "refund": str(ident)})


def late_job(customer: CustomerId, ident: ProceedingId) -> Job:
    """Tells the service centre that a refund is later than promised, or has come after all."""
    return Job(LATE, {"customer": str(customer), "refund": str(ident)})


def onwards_job(r: Refund) -> Job:
    """Passes a payment's refund that has come to the balance on to the cards that had paid a part."""
    return Job(ONWARDS, {"customer": str(r.customer), "refund": str(r.id)})


def question_about(number: str) -> Job | None:
    """The job for a channel's message about one of our numbers; None when it is no refund's. Raises refund_unknown."""
    return ask_job(*from_out_no(number)) if number.startswith(PREFIX) else None
