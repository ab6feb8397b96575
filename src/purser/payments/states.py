"""The life of an activity as a table: from, to, who, and what it does to the money."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where an activity is. `unknown` is never final: the channel is asked until it says."""

    PROCESSING = "processing"
    SCHEDULED = "scheduled"
    UNKNOWN = "unknown"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


OPEN = (State.PROCESSING, State.UNKNOWN)
"""What a channel has not decided yet."""


class Actor(StrEnum):
    """Who may make a transition."""

    CUSTOMER = "customer"
    SYSTEM = "system"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class Transition:
    """One allowed step. `effect` says what happens to the money, in the ledger's terms."""

    before: State | None
    after: State
    actor: Actor
    effect: str


TRANSITIONS: tuple[Transition, ...] = (
    Transition(None, State.SUCCEEDED, Actor.CUSTOMER, "payer -> payee; fees -> fee.income"),
    Transition(None, State.SCHEDULED, Actor.CUSTOMER, "hold on wallet.available"),
    Transition(State.SCHEDULED, State.SUCCEEDED, Actor.SYSTEM, "hold captured: payer -> payee"),
    Transition(State.SCHEDULED, State.CANCELLED, Actor.CUSTOMER, "hold released; fee, limit and quota given back"),
    Transition(State.SCHEDULED, State.FAILED, Actor.SYSTEM, "the same, because the payee can no longer receive"),
    Transition(
        None, State.PROCESSING, Actor.CUSTOMER, "withdrawal: wallet.available -> channel.clearing; top-up: none yet"
    ),
    Transition(State.PROCESSING, State.UNKNOWN, Actor.CHANNEL, "none"),
    Transition(State.PROCESSING, State.SUCCEEDED, Actor.CHANNEL, "top-up: channel.clearing -> wallet.available"),
    Transition(State.UNKNOWN, State.SUCCEEDED, Actor.CHANNEL, "top-up: channel.clearing -> wallet.available"),
    Transition(State.PROCESSING, State.FAILED, Actor.CHANNEL, "withdrawal: amount, fee and quota go back"),
    Transition(State.UNKNOWN, State.FAILED, Actor.CHANNEL, "withdrawal: amount, fee and quota go back"),
    Transition(State.SUCCEEDED, State.FAILED, Actor.CHANNEL, "withdrawal returned by its bank: the same"),
    Transition(
        State.FAILED, State.SUCCEEDED, Actor.CHANNEL, "top-up paid after all: channel.clearing -> wallet.available"
    ),
)


def table() -> str:
    """The transitions as the table of docs/payments.md."""
    rows = [f"| {t.before or '–'} | {t.after} | {t.actor} | {t.effect.replace('->', '→')} |" for t in TRANSITIONS]
    return "\n".join(["| from | to | who | money |", "|---|---|---|---|", *rows])


def sources(after: State, actor: Actor) -> list[State]:
    """The states from which `actor` may bring an activity to `after`."""
    return [t.before for t in TRANSITIONS if t.after is after and t.actor is actor and t.before is not None]
