"""The true answer to what customers ask most, from data: nothing is guessed, nothing is promised that is not kept."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias

from purser.core.db import Reader, Tx
from purser.core.ids import CustomerId
from purser.service.answers.account import about_account
from purser.service.answers.activity import about_activity
from purser.service.answers.card import about_card
from purser.service.answers.dispute import about_dispute
from purser.service.answers.fee import about_fee
from purser.service.answers.matter import about_matter
from purser.service.answers.model import Answer, Object, Subject
from purser.service.answers.refund import about_refund
from purser.service.answers.theft import about_theft

About: TypeAlias = "Callable[[Reader | Tx, CustomerId, str | None], Awaitable[Answer]]"

_ABOUT: Final[dict[Subject, About]] = {
    Subject.REFUND: about_refund,
    Subject.ACTIVITY: about_activity,
    Subject.FEE: about_fee,
    Subject.CARD: about_card,
    Subject.DISPUTE: about_dispute,
    Subject.THEFT: about_theft,
    Subject.ACCOUNT: about_account,
    Subject.MATTER: about_matter,
}


async def about(conn: Reader | Tx, customer: CustomerId, thing: Object) -> Answer:
    """What is true of something of a customer's.

    Raises refund_unknown, activity_unknown, bank_card_unknown, proceeding_unknown for what is not theirs.
    """
    return await _ABOUT[thing.subject](conn, customer, thing.id)
