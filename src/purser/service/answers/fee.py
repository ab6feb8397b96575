"""Why this fee: from the trace that was kept with the payment."""

from __future__ import annotations

from purser.core.db import Reader, Tx
from purser.core.ids import CustomerId
from purser.core.money import Money
from purser.core.text import LANGUAGES
from purser.fees.explain import background, conclude, explain
from purser.service.answers.activity import find_own, page_of
from purser.service.answers.model import Answer, NextStep, Object, Says, Subject, says


async def about_fee(conn: Reader | Tx, customer: CustomerId, ident: str | None) -> Answer:
    """What a payment cost and why, step by step. Raises activity_unknown; without an id, where the price list is."""
    prices = NextStep("see_prices", "/fees")
    if ident is None:
        return Answer(Object(Subject.FEE), (says("fee.which"),), (NextStep("see_bills", "/bills"), prices))
    a, is_payee = await find_own(conn, customer, ident)
    thing = Object(Subject.FEE, str(a.id))
    if is_payee:
        return Answer(thing, (says("fee.paid_by_payer"),), (prices,))
    known = await background(Reader(conn), a.tariff, a.fee)
    steps = {language: explain(a.fee, a.kind.service, a.currency, known, language) for language in LANGUAGES}
    ends = {language: conclude(a.fee, a.currency, a.tariff, language) for language in LANGUAGES}
    lines = [
        says("fee.headline", fee=Money(a.fee.total, a.currency), amount=Money(a.amount, a.currency)),
        *(Says("fee.step", {"step": {x: steps[x][n] for x in LANGUAGES}}) for n in range(len(a.fee.items))),
        Says("fee.step", {"step": {x: ends[x] for x in LANGUAGES}}),
    ]
    return Answer(thing, tuple(lines), (NextStep("open_activity", page_of(a)), prices))
