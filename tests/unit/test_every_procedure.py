"""Every procedure there is: each step from each state by each actor is either in its table or refused."""

from __future__ import annotations

import pytest

from purser.core.errors import Problem
from purser.core.procedure import Actor, Procedure, Step
from purser.procedures import ALL


@pytest.mark.parametrize("procedure", ALL, ids=lambda p: p.name)
def test_what_is_not_in_the_table_is_refused(procedure: Procedure) -> None:
    allowed = 0
    for state in (None, *procedure.states):
        for step in procedure.steps:
            for actor in Actor:
                if _is_in_the_table(step, state, actor):
                    assert procedure.require(step.name, state, actor) is step
                    allowed += 1
                else:
                    with pytest.raises(Problem, match=r"step_not_(yours|possible)"):
                        procedure.require(step.name, state, actor)
    assert allowed >= len(procedure.steps)


def _is_in_the_table(step: Step, state: str | None, actor: Actor) -> bool:
    begins = state is None and not step.before
    return actor in step.actors and (begins or state in step.before)


@pytest.mark.parametrize("procedure", ALL, ids=lambda p: p.name)
def test_nothing_leads_out_of_an_end_and_everything_leads_to_one(procedure: Procedure) -> None:
    assert procedure.finals, "it never ends"
    ends = set(procedure.finals)
    while more := {b for s in procedure.steps if s.after in ends for b in s.before} - ends:
        ends |= more
    assert ends == set(procedure.states), f"no way out of {sorted(set(procedure.states) - ends)}"


@pytest.mark.parametrize("procedure", ALL, ids=lambda p: p.name)
def test_whoever_has_the_turn_can_do_something_or_the_system_sees_that_it_was_done(procedure: Procedure) -> None:
    staff = {Actor.AGENT, Actor.SENIOR_AGENT, Actor.RISK, Actor.FINANCE, Actor.OPERATOR}
    for state, turn in procedure.states.items():
        if turn is not None and turn is not Actor.AUTHORITY:
            others = staff if turn in staff else {turn, Actor.SYSTEM}
            assert any(procedure.open_to(state, actor) for actor in others), f"{turn} can do nothing in {state}"
