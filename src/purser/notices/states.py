"""The life of a delivery as a table: from, to, who, and when."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where a delivery is. Being sent is not a state: whoever sends it holds a lease on a waiting one."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"


class Actor(StrEnum):
    """Who makes a transition."""

    RELAY = "relay"
    SENDER = "sender"
    MERCHANT = "merchant"
    SWEEPER = "sweeper"


@dataclass(frozen=True, slots=True)
class Transition:
    """One allowed step, and what it takes."""

    before: State | None
    after: State
    actor: Actor
    guard: str


TRANSITIONS: tuple[Transition, ...] = (
    Transition(None, State.WAITING, Actor.RELAY, "the event is of a type the endpoint wants"),
    Transition(State.WAITING, State.DELIVERED, Actor.SENDER, "the endpoint answered 2xx"),
    Transition(State.WAITING, State.WAITING, Actor.SENDER, "it did not; there is another attempt in the schedule"),
    Transition(State.WAITING, State.GIVEN_UP, Actor.SENDER, "that was the last attempt, or the answer was 410"),
    Transition(State.WAITING, State.GIVEN_UP, Actor.SWEEPER, "the endpoint was disabled by a 410"),
    Transition(None, State.WAITING, Actor.MERCHANT, "replay of an event from before the endpoint"),
    Transition(State.WAITING, State.WAITING, Actor.MERCHANT, "replay: it is due now, from the first attempt on"),
    Transition(State.DELIVERED, State.WAITING, Actor.MERCHANT, "replay"),
    Transition(State.GIVEN_UP, State.WAITING, Actor.MERCHANT, "replay"),
)


def may(before: State | None, after: State, actor: Actor) -> bool:
    """Whether the table has this step."""
    return any((t.before, t.after, t.actor) == (before, after, actor) for t in TRANSITIONS)
