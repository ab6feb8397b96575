"""What calls came to: every figure from steps of which one can count it by hand, and sums that hold for any calls."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from purser.hotline.calls import CALL, CallId, Direction, Proof, State, Way
from purser.operations import CallStep, CallStory, call_figures

BEGAN = datetime(2026, 3, 2, 9, tzinfo=UTC)


def story(
    *steps: tuple[str, State, int] | tuple[str, State, int, dict[str, Any]],
    direction: Direction = Direction.IN,
    way: Way = Way.PHONE,
    proof: Proof | None = None,
) -> CallStory:
    """A call; of each step what happened, the state after it, and seconds from the beginning."""
    made = tuple(
        CallStep(kind, state, BEGAN + timedelta(seconds=at), more[0] if more else {})
        for kind, state, at, *more in steps
    )
    return CallStory(CallId.at(BEGAN.timestamp()), direction, way, proof, made)


COMES = (("ring", State.RINGING, 0), ("answer", State.MENU, 1))
QUEUES = (*COMES, ("queue", State.QUEUED, 20))


def menu(action: str, outcome: str, at: int = 10) -> tuple[str, State, int, dict[str, Any]]:
    return ("menu", State.MENU, at, {"action": action, "outcome": outcome})


def test_what_the_menu_did_is_no_call_that_hung_up_in_it() -> None:
    served = story(
        *COMES, menu("identify", "known"), menu("freeze", "done", 15), ("serve", State.SELF_SERVED, 20),
        proof=Proof.PIN,
    )  # fmt: skip
    in_vain = story(*COMES, menu("identify", "wrong"), ("serve", State.SELF_SERVED, 30))
    asked = story(*QUEUES, ("abandon", State.ABANDONED, 50), way=Way.APP, proof=Proof.SESSION)
    found = call_figures([served, in_vain, asked])
    assert (found.arrived, found.from_app, found.served, found.left, found.asked) == (3, 1, 1, 1, 1)
    assert (found.abandoned, found.self_service, found.identified) == (1, 0.5, 2)
    assert found.actions == {"freeze": 1, "identify": 1}
    assert found.proofs == {Proof.PIN: 1, Proof.SESSION: 1}


def test_talks_holds_and_handing_over_are_counted_from_steps() -> None:
    talk = story(
        *QUEUES, ("connect", State.CONNECTED, 30), ("recording_paused", State.CONNECTED, 40),
        ("hold", State.ON_HOLD, 60), ("resume", State.CONNECTED, 90), ("consult", State.CONNECTED, 95, {"to": "x"}),
        ("consult", State.CONNECTED, 99, {"to": None}), ("supervised", State.CONNECTED, 100),
        ("requeue", State.QUEUED, 110, {"why": "transfer"}), ("connect", State.CONNECTED, 120),
        ("requeue", State.QUEUED, 130, {"why": "agent_lost"}), ("connect", State.CONNECTED, 140),
        ("finish", State.TALKED, 150),
    )  # fmt: skip
    short = story(*QUEUES, ("connect", State.CONNECTED, 30), ("finish", State.TALKED, 40))
    found = call_figures([talk, short])
    assert (found.talked, found.held, found.transfers, found.consults, found.returned) == (2, 1, 1, 1, 1)
    assert (found.supervised, found.pauses) == (1, 1)
    assert found.talk_s == ((30 + 20 + 10 + 10) + 10) / 2
    assert found.hold_s == 30


def test_our_own_calls_are_no_callers() -> None:
    rings = (("announce", State.ANNOUNCED, 0), ("dial", State.DIALLING, 3))
    reached = story(*rings, ("reach", State.CONNECTED, 9), ("finish", State.TALKED, 39), direction=Direction.OUT)
    missed = story(*rings, ("miss", State.UNREACHED, 30), direction=Direction.OUT)
    broken = story(*rings, ("lose", State.LOST, 5), direction=Direction.OUT)
    found = call_figures([reached, missed, broken])
    assert (found.arrived, found.talked, found.rung, found.reached, found.lost) == (0, 0, 3, 1, 1)
    assert found.reached_share == 1 / 3
    assert found.talk_s == 30
    assert (found.self_service, found.recognised, found.hold_s) == (None, None, None)


@st.composite
def walks(draw: st.DrawFn) -> CallStory:
    """Any way through the table of calls."""
    outgoing = draw(st.booleans())
    state: State | None = None
    steps: list[tuple[str, State, int]] = []
    for at in range(draw(st.integers(1, 12))):
        ways = [s for s in CALL.steps if (state in s.before if state else not s.before)]
        if state is None:
            ways = [s for s in ways if (s.name == "announce") is outgoing]
        if not ways:
            break
        step = draw(st.sampled_from(ways))
        state = State(step.after or state)
        steps.append((step.name, state, at))
    return story(*steps, direction=Direction.OUT if outgoing else Direction.IN)


@given(st.lists(walks(), max_size=12))
def test_every_caller_has_one_end_or_is_still_there(stories: list[CallStory]) -> None:
    found = call_figures(stories)
    came = [s for s in stories if s.direction is Direction.IN]
    living = sum(s.state not in CALL.finals for s in came)
    lost = sum(s.state is State.LOST for s in came)
    ends = (found.served, found.left, found.talked, found.abandoned, found.held_for_callback, found.messages, lost)
    assert sum(ends) + living == found.arrived == len(came)
    assert found.reached <= found.rung == len(stories) - len(came)
    shares = (found.self_service, found.recognised, found.reached_share)
    assert all(share is None or 0 <= share <= 1 for share in shares)
