"""What answers about matters have in common: whose turn it is, when something was done, where its page is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from purser.core.db import Reader, Tx
from purser.core.errors import not_found
from purser.core.ids import CustomerId, ProceedingId
from purser.core.procedure import Actor, Procedure
from purser.core.proceedings import Proceeding, Taken, list_proceedings
from purser.service.answers.model import Turn

LOOKED_THROUGH: Final = 50
"""A customer's newest matters among which the one that is meant is looked for."""

_TURNS: Final = {
    None: Turn.NOBODY,
    Actor.CUSTOMER: Turn.YOU,
    Actor.MERCHANT: Turn.THEM,
    Actor.CHANNEL: Turn.THEM,
    Actor.AUTHORITY: Turn.THEM,
}


def parse(text: str, problem: str) -> ProceedingId:
    """An id out of a request. Raises not_found with the code `problem` when it is none."""
    try:
        return ProceedingId.parse(text)
    except ValueError:
        raise not_found(problem) from None


async def newest(conn: Reader | Tx, customer: CustomerId, procedure: Procedure) -> Proceeding | None:
    """A customer's newest matter of a procedure; those that are under way come first."""
    found = [m for m in await list_proceedings(conn, customer, None, LOOKED_THROUGH) if m.procedure == procedure.name]
    return max(found, key=lambda m: (m.ended_at is None, m.id), default=None)


def turn_of(procedure: Procedure, state: str) -> Turn:
    """Whose turn it is in a state."""
    return _TURNS.get(procedure.states[state], Turn.US)


def latest(steps: Sequence[Taken], *names: str) -> datetime | None:
    """When one of these steps was taken last."""
    return next((s.at for s in reversed(steps) if s.step in names), None)


def to_matter(ident: ProceedingId) -> str:
    """The page of a matter."""
    return f"/matters/{ident}"
