"""Procedures as tables: the states of a matter, who may take which step, by when, and what it does to the money.

A room that carries out a procedure states it once as a `Procedure`. The code asks it whether a step may be taken
(`core.proceedings`), the tests walk it, and docs, app, desk and console are drawn from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from purser.core.errors import Problem, conflict, forbidden


class Actor(StrEnum):
    """Who takes a step. The staff's are their roles."""

    CUSTOMER = "customer"
    MERCHANT = "merchant"
    AGENT = "agent"
    SENIOR_AGENT = "senior_agent"
    RISK = "risk"
    FINANCE = "finance"
    OPERATOR = "operator"
    CHANNEL = "channel"
    AUTHORITY = "authority"
    SYSTEM = "system"


STAFF: Final = frozenset({Actor.AGENT, Actor.SENIOR_AGENT, Actor.RISK, Actor.FINANCE, Actor.OPERATOR})
_OUTSIDE: Final = frozenset({Actor.CUSTOMER, Actor.MERCHANT})


@dataclass(frozen=True, slots=True)
class Step:
    """A transition. `before` empty: it begins the procedure; `after` None: the state stays as it is.

    `guard` and `effect` say in words what must hold and what happens to the money (accounts of the ledger);
    `people`: so many different members of staff must take the step before it counts; `inner`: why they took it is
    for the staff alone.
    """

    name: str
    before: tuple[str, ...]
    after: str | None
    actors: frozenset[Actor]
    guard: str = ""
    effect: str = ""
    people: int = 1
    inner: bool = False


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a matter has been in `state` for so long, the system takes `step`.

    `term` names the span in the policy's file of terms, under the procedure's name. A step that is set for a
    date of its own (a promised delivery) has no term; it is set by `set_deadline`.
    """

    state: str
    step: str
    term: str | None


@dataclass(frozen=True)
class Procedure:
    """A procedure: its states in the order a reader meets them, each with whose turn it is (None: nobody's, it has
    ended), its steps and its deadlines. ValueError when the table does not hang together.
    """

    name: str
    states: Mapping[str, Actor | None]
    steps: tuple[Step, ...]
    deadlines: tuple[Deadline, ...] = ()
    _named: Mapping[str, Step] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_named", {s.name: s for s in self.steps})
        faults = list(_faults(self))
        if faults:
            raise ValueError(f"{self.name}: {'; '.join(faults)}")

    @property
    def finals(self) -> frozenset[str]:
        """States that nothing leads out of."""
        left = {b for s in self.steps if s.after is not None for b in s.before}
        return frozenset(self.states.keys() - left)

    def step(self, name: str) -> Step:
        """The step of that name. KeyError when there is none."""
        return self._named[name]

    def deadlines_of(self, state: str) -> list[Deadline]:
        """What happens by itself to a matter that stays in `state`."""
        return [d for d in self.deadlines if d.state == state]

    def open_to(self, state: str, actor: Actor) -> list[Step]:
        """The steps that `actor` may take from `state`."""
        return [s for s in self.steps if state in s.before and actor in s.actors]

    def shows_reason(self, name: str, viewer: Actor) -> bool:
        """Whether `viewer` may read why a step was taken."""
        step = self._named.get(name)
        return step is None or not step.inner or viewer not in _OUTSIDE

    def require(self, name: str, state: str | None, actor: Actor) -> Step:
        """The step, if `actor` may take it from `state` (None: to begin). Raises step_not_yours, step_not_possible."""
        step = self.step(name)
        if actor not in step.actors:
            raise step_not_yours(self.name, name)
        if (state is None) != (not step.before) or (state is not None and state not in step.before):
            raise step_not_possible(self.name, name, state or "")
        return step


def step_not_yours(procedure: str, step: str) -> Problem:
    """The caller is none of those who may take the step."""
    return forbidden("step_not_yours", procedure=procedure, step=step)


def step_not_possible(procedure: str, step: str, state: str) -> Problem:
    """The matter is not where the step begins: too early, too late, or somebody was faster."""
    return conflict("step_not_possible", procedure=procedure, step=step, state=state)


def _faults(p: Procedure) -> Iterable[str]:
    if len(p.steps) != len({s.name for s in p.steps}):
        yield "two steps of one name"
    if all(s.before for s in p.steps):
        yield "nothing begins it"
    for s in p.steps:
        yield from (f"{s.name}: {fault}" for fault in _faults_of_step(p, s))
    yield from (f"nothing leads to {state}" for state in p.states.keys() - {s.after for s in p.steps})
    for d in p.deadlines:
        step = p._named.get(d.step)
        if step is None or d.state not in step.before or Actor.SYSTEM not in step.actors:
            yield f"deadline {d.state}/{d.step}: the system cannot take that step there"
    yield from (f"{s} is an end, so it is nobody's turn" for s in sorted(p.finals) if p.states[s] is not None)


def _faults_of_step(p: Procedure, s: Step) -> Iterable[str]:
    if unknown := {*s.before, *([] if s.after is None else [s.after])} - p.states.keys():
        yield f"unknown states {sorted(unknown)}"
    if not s.actors:
        yield "nobody may"
    if s.after is None and not s.before:
        yield "leads nowhere"
    if s.people > 1 and not s.actors <= STAFF:
        yield "only staff are counted"
