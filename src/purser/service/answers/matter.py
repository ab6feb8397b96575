"""Any matter: by the answer of its procedure, or by whose turn it is and what happens by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from purser.cards import read_unbinding
from purser.core.db import Reader, Tx
from purser.core.errors import not_found
from purser.core.ids import CustomerId
from purser.core.proceedings import Proceeding, list_proceedings, read_deadlines, read_proceedings
from purser.service.answers.card import about_card
from purser.service.answers.dispute import about_dispute
from purser.service.answers.matters import LOOKED_THROUGH, parse, to_matter
from purser.service.answers.model import Answer, NextStep, Object, Subject, Turn, says
from purser.service.answers.refund import about_refund
from purser.service.answers.theft import about_theft

_OWN: Final = {"refund": about_refund, "dispute": about_dispute, "stolen_account": about_theft}
_YOURS: Final[Mapping[str, frozenset[str]]] = {
    "escrow": frozenset({"shipped"}),
    "personal_data": frozenset({"verifying", "blocked"}),
    "case": frozenset({"waiting_customer"}),
    "vip": frozenset({"offered"}),
}
"""States in which the customer has to do something, of procedures without an answer of their own."""


async def about_matter(conn: Reader | Tx, customer: CustomerId, ident: str | None) -> Answer:
    """A matter of any procedure. Raises proceeding_unknown; without an id the newest that is under way."""
    matter = await _find(conn, customer, ident)
    if matter is None:
        return Answer(Object(Subject.MATTER), (says("matter.none"),), (NextStep("see_matters", "/matters"),))
    if matter.procedure in _OWN:
        return await _OWN[matter.procedure](conn, customer, str(matter.id))
    if matter.procedure == "unbinding" and matter.ended_at is None:
        unbinding = await read_unbinding(conn, customer, matter.id)
        if unbinding is not None:
            return await about_card(conn, customer, str(unbinding.card))
    return await _generic(conn, customer, matter)


async def _find(conn: Reader | Tx, customer: CustomerId, ident: str | None) -> Proceeding | None:
    if ident is None:
        found = await list_proceedings(conn, customer, None, LOOKED_THROUGH)
        return next((m for m in found if m.ended_at is None), None)
    wanted = parse(ident, "proceeding_unknown")
    matter = (await read_proceedings(conn, customer, [wanted])).get(wanted)
    if matter is None:
        raise not_found("proceeding_unknown")
    return matter


async def _generic(conn: Reader | Tx, customer: CustomerId, m: Proceeding) -> Answer:
    turn = Turn.NOBODY if m.ended_at else Turn.YOU if m.state in _YOURS.get(m.procedure, ()) else Turn.US
    line = says(f"matter.{turn}", procedure=m.procedure, since=m.since, opened=m.opened_at)
    due = (await read_deadlines(conn, customer, [m.id]))[m.id]
    lines = [line, *([says("matter.due", by=min(due.values()))] if due else [])]
    page = f"/cases/{m.id}" if m.procedure == "case" else to_matter(m.id)
    return Answer(Object(Subject.MATTER, str(m.id)), tuple(lines), (NextStep("open_matter", page),), turn)
