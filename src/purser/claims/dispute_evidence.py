"""Rounds of evidence: who is asked for what, until when, and that this is all."""

from __future__ import annotations

from collections.abc import Collection

from purser.claims.dispute_case import take_step
from purser.claims.dispute_desk import DisputeDesk
from purser.claims.dispute_model import Case, Side
from purser.core.db import Tx
from purser.core.errors import rejected
from purser.core.jobs import JSON
from purser.core.procedure import step_not_possible
from purser.core.proceedings import Who


async def ask_evidence(tx: Tx, desk: DisputeDesk, case: Case, sides: Collection[Side], text: str, who: Who) -> Case:
    """Ask one side or both; at most two rounds. Raises dispute_rounds_over, step_not_possible."""
    assert sides
    rounds = case.dispute.rounds + 1
    if rounds > desk.terms.number("dispute", "rounds"):
        raise rejected("dispute_rounds_over")
    asked: list[JSON] = [*sorted(side.value for side in sides)]
    return await take_step(
        tx, desk, case, "ask_evidence", who, reason=text, details={"asked": asked},
        rounds=rounds, asked=frozenset(sides),
    )  # fmt: skip


async def rest(tx: Tx, desk: DisputeDesk, case: Case, side: Side, who: Who) -> Case:
    """A side has no more. When nobody is left to wait for, the review begins. Raises step_not_possible."""
    if side not in case.dispute.asked:
        raise step_not_possible("dispute", "rest", case.matter.state)
    after = await take_step(tx, desk, case, "rest", who, asked=case.dispute.asked - {side})
    return after if after.dispute.asked else await close_evidence(tx, desk, after)


async def close_evidence(tx: Tx, desk: DisputeDesk, case: Case) -> Case:
    """Who was silent is decided about on the file."""
    return await take_step(tx, desk, case, "close_evidence", Who.system("evidence"), asked=frozenset())
