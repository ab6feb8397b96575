"""Is my account frozen, by whom, and who lifts it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from purser.core.db import Reader, Tx
from purser.core.ids import CustomerId
from purser.core.proceedings import open_matters
from purser.safety import STOLEN, Freeze, Lifter, Part, open_freezes
from purser.service.answers.model import Answer, NextStep, Object, Says, Subject, Turn, says
from purser.service.answers.theft import about_theft

_TURNS: Final = {Lifter.CUSTOMER: Turn.YOU, Lifter.STAFF: Turn.US, Lifter.AUTHORITY: Turn.THEM}
_ORDER: Final = (Part.ACCOUNT, Part.OUTGOING, Part.CARD, Part.DEVICE)


async def about_account(conn: Reader | Tx, customer: CustomerId, _: str | None) -> Answer:
    """What is frozen of a customer, and who may lift it; a stolen account is given back by its procedure."""
    frozen = sorted(await open_freezes(conn, customer), key=lambda f: _ORDER.index(f.scope.part))
    if await open_matters(conn, customer, [STOLEN]):
        theft = await about_theft(conn, customer, None)
        besides = [line for f in frozen if f.liftable_by is Lifter.AUTHORITY for line in _lines(f)]
        return replace(theft, says=(*theft.says, *_once(besides)))
    if not frozen:
        return Answer(Object(Subject.ACCOUNT), (says("account.free"),), (NextStep("security", "/security"),))
    lines = [line for f in frozen for line in _lines(f)]
    return Answer(Object(Subject.ACCOUNT), _once(lines), tuple(_next(frozen)), _TURNS[frozen[0].liftable_by])


def _lines(f: Freeze) -> list[Says]:
    return [says(f"account.{f.scope.part}_frozen", source=f.source, at=f.created_at),
            says(f"account.lifted_by_{f.liftable_by}")]  # fmt: skip


def _once(lines: list[Says]) -> tuple[Says, ...]:
    """Who lifts it is said once, after the last that it is true of."""
    return tuple(s for n, s in enumerate(lines) if s.params or s not in lines[n + 1 :])


def _next(frozen: list[Freeze]) -> list[NextStep]:
    if any(f.liftable_by is Lifter.CUSTOMER for f in frozen):
        return [NextStep("lift_freeze", "/security/freeze"), NextStep("security", "/security")]
    return [NextStep("security", "/security")]
