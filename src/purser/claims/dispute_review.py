"""Deciding: in writing, on what both can see, above an amount by two people, and on appeal by somebody else."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from purser.claims import dispute_store as store
from purser.claims.dispute_case import take_step
from purser.claims.dispute_desk import DisputeDesk
from purser.claims.dispute_enforce import enforce
from purser.claims.dispute_model import RULES, Appeal, Case, Decision, Ground, Side
from purser.claims.evidence import require_shared
from purser.core.db import Tx
from purser.core.errors import conflict, forbidden, not_found, rejected
from purser.core.ids import Id, StaffId
from purser.core.jobs import JSON
from purser.core.proceedings import Who


@dataclass(frozen=True, slots=True)
class Finding:
    """What somebody decides: minor units for the customer, the facts found, the evidence relied on."""

    award: int
    facts: str
    relied_on: Sequence[Id] = ()


class _Steps(NamedTuple):
    alone: str
    propose: str
    reject: str
    together: str


_STEPS: Final = {
    "under_review": _Steps("decide", "propose", "reject_proposal", "decide_together"),
    "appealed": _Steps("decide_appeal", "propose_on_appeal", "reject_on_appeal", "decide_appeal_together"),
}


async def review(tx: Tx, desk: DisputeDesk, case: Case, who: Who) -> Case:
    """Go into it without asking for more."""
    return await take_step(tx, desk, case, "review", who)


async def decide(tx: Tx, desk: DisputeDesk, case: Case, finding: Finding, who: Who) -> Case:
    """Decide; above an amount this is a proposal that a second person has to agree to.

    Raises step_not_possible, dispute_award_invalid, evidence_unknown, evidence_not_shared, decided_before,
    decision_waits.
    """
    steps, d = _steps(case), case.dispute
    large = d.claimed > desk.terms.number("dispute", "two_people_above_amount")
    desk.disputes.procedure.require(steps.propose if large else steps.alone, case.matter.state, who.actor)
    if not 0 <= finding.award <= d.claimed:
        raise rejected("dispute_award_invalid")
    await require_shared(tx, case, finding.relied_on)
    made = await store.decisions(tx, d)
    _require_fresh(case, made, who)
    if any(m.state == "proposed" for m in made):
        raise conflict("decision_waits")
    now = desk.clock.now()
    decision = Decision(
        len(made) + 1, case.matter.state == "appealed", finding.award, finding.facts, tuple(finding.relied_on), RULES,
        StaffId.parse(who.by), now, None, "proposed" if large else "decided", None if large else now,
    )  # fmt: skip
    await store.add_decision(tx, d, decision)
    if large:
        after = await take_step(tx, desk, case, steps.propose, who, details={"number": decision.number})
        await desk.disputes.agree(tx, after.matter, steps.together, who)
        return after
    return await _decided(tx, desk, case, steps.alone, decision, who)


async def agree(tx: Tx, desk: DisputeDesk, case: Case, who: Who) -> Case:
    """The second person agrees to what was proposed.

    Raises dispute_decision_unknown, second_person_needed, decided_before, dispute_decision_outdated.
    """
    steps, made = _steps(case), await store.decisions(tx, case.dispute)
    open_one = _open(made)
    _require_fresh(case, made, who)
    enough = await desk.disputes.agree(tx, case.matter, steps.together, who)
    if StaffId.parse(who.by) == open_one.proposed_by:
        raise forbidden("second_person_needed")
    if not enough:  # the first agreed to the dispute as it was
        raise conflict("dispute_decision_outdated")
    now = desk.clock.now()
    await store.settle_decision(tx, case.dispute, open_one.number, "decided", StaffId.parse(who.by), now)
    return await _decided(tx, desk, case, steps.together, open_one, who)


async def reject(tx: Tx, desk: DisputeDesk, case: Case, text: str, who: Who) -> Case:
    """The second person does not agree: it is to be decided anew.

    Raises dispute_decision_unknown, second_person_needed.
    """
    steps, open_one = _steps(case), _open(await store.decisions(tx, case.dispute))
    if StaffId.parse(who.by) == open_one.proposed_by:
        raise forbidden("second_person_needed")
    await store.settle_decision(tx, case.dispute, open_one.number, "rejected", None, desk.clock.now())
    return await take_step(tx, desk, case, steps.reject, who, reason=text)


async def _decided(tx: Tx, desk: DisputeDesk, case: Case, step: str, decision: Decision, who: Who) -> Case:
    details: dict[str, JSON] = {"number": decision.number, "award": decision.award, "rules": decision.rules}
    after = await take_step(tx, desk, case, step, who, details=details, award=decision.award)
    if len(await store.appeals(tx, case.dispute)) == len(Side):
        return await finalise(tx, desk, after)
    return after


async def appeal(tx: Tx, desk: DisputeDesk, case: Case, side: Side, said: tuple[Ground, str], who: Who) -> Case:
    """A side does not accept it. Raises step_not_possible, dispute_appealed_already."""
    ground, text = said
    desk.disputes.procedure.require("appeal", case.matter.state, who.actor)
    await store.add_appeal(tx, case.dispute, Appeal(side, ground, text, desk.clock.now()))
    return await take_step(tx, desk, case, "appeal", who, reason=text, details={"ground": ground})


async def finalise(tx: Tx, desk: DisputeDesk, case: Case) -> Case:
    """Nobody can appeal any more: what was decided is done."""
    return await enforce(tx, desk, await take_step(tx, desk, case, "finalise", Who.system("appeal")))


def _steps(case: Case) -> _Steps:
    found = _STEPS.get(case.matter.state)
    if found is None:
        raise conflict("step_not_possible", procedure="dispute", step="decide", state=case.matter.state)
    return found


def _open(made: Collection[Decision]) -> Decision:
    for decision in made:
        if decision.state == "proposed":
            return decision
    raise not_found("dispute_decision_unknown")


def _require_fresh(case: Case, made: Collection[Decision], who: Who) -> None:
    """On appeal it is somebody else."""
    if case.matter.state == "appealed":
        appealed = [m for m in made if m.state == "decided"]
        if any(StaffId.parse(who.by) in m.people for m in appealed):
            raise forbidden("decided_before")
