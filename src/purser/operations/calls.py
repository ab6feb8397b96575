"""What calls came to in a period, reckoned from what happened on them (procedures.md, P7).

How long callers waited, and whether promises were kept, the queue's own report says. Here is what it cannot know: what
the menu did without anybody, by what callers were recognised, how the talks went, and whether our own calls arrived.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any, Final

from purser.core.db import Reader
from purser.core.ids import Id
from purser.hotline.calls import CallId, Direction, Proof, State, Way

# An id says when it was made, so a period is a range of ids.
_CALLS: Final = "SELECT id, direction, line, proof FROM calls WHERE id >= %s AND id < %s ORDER BY id"
_EVENTS: Final = """
    SELECT call_id, kind, state, at, data FROM call_events
     WHERE call_id >= %s AND call_id < %s ORDER BY call_id, number"""

_IN_VAIN: Final = frozenset({"failed", "wrong", "spent", "refused", "unknown"})
"""Outcomes of the menu that gave the caller nothing."""


@dataclass(frozen=True, slots=True)
class CallStep:
    """Something that happened on a call; `state` is after it."""

    kind: str
    state: State
    at: datetime
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CallStory:
    """A call from its coming on."""

    id: CallId
    direction: Direction
    way: Way
    proof: Proof | None
    steps: tuple[CallStep, ...]

    @property
    def state(self) -> State:
        return self.steps[-1].state

    @property
    def served(self) -> list[str]:
        """What the menu did for them, each thing once."""
        did = [s.data for s in self.steps if s.kind == "menu" and s.data.get("outcome") not in _IN_VAIN]
        return sorted({str(d.get("action")) for d in did})

    def count(self, kind: str, **data: object) -> int:
        """How often something happened, with these data."""
        return sum(s.kind == kind and all(s.data.get(k) == v for k, v in data.items()) for s in self.steps)

    def seconds(self, *states: State) -> float:
        """How long it was in one of the states; what has not ended is left out."""
        pairs = pairwise(self.steps)
        return sum(((after.at - s.at).total_seconds() for s, after in pairs if s.state in states), 0.0)


@dataclass(frozen=True, slots=True)
class CallFigures:
    """Calls of a period. Spans in seconds; shares from 0 to 1, None where there was nothing to count. `served`: the
    menu did something for them and they wanted nobody; `left`: hung up in the menu with nothing done; `asked`: wanted
    a person; `lost`: whoever carried them died; `returned`: the agent's line broke; `rung`, `reached`: of ours."""

    arrived: int
    from_app: int
    identified: int
    served: int
    left: int
    asked: int
    talked: int
    abandoned: int
    held_for_callback: int
    messages: int
    lost: int
    self_service: float | None
    recognised: float | None
    talk_s: float | None
    hold_s: float | None
    held: int
    transfers: int
    consults: int
    returned: int
    supervised: int
    pauses: int
    rung: int
    reached: int
    reached_share: float | None
    actions: Mapping[str, int]
    proofs: Mapping[Proof, int]


def call_figures(stories: Sequence[CallStory]) -> CallFigures:
    """What the calls came to."""
    came = [s for s in stories if s.direction is Direction.IN]
    rung = [s for s in stories if s.direction is Direction.OUT]
    asked = [s for s in came if s.count("queue")]
    alone = [s for s in came if s.state is State.SELF_SERVED]
    served = [s for s in alone if s.served]
    ended = Counter(s.state for s in came)
    talks = [s for s in stories if s.state is State.TALKED]
    known = [s for s in came if s.proof is not None]
    reached = [s for s in rung if s.count("reach")]
    decided = len(served) + len(asked)
    return CallFigures(
        arrived=len(came), from_app=sum(s.way is Way.APP for s in came), identified=len(known), served=len(served),
        left=len(alone) - len(served), asked=len(asked), talked=ended[State.TALKED], abandoned=ended[State.ABANDONED],
        held_for_callback=ended[State.CALLBACK], messages=ended[State.MESSAGE],
        lost=sum(s.state is State.LOST for s in stories),
        self_service=_share(len(served), decided), recognised=_share(len(known), len(came)),
        talk_s=_mean(s.seconds(State.CONNECTED) for s in talks),
        hold_s=_mean(s.seconds(State.ON_HOLD) for s in talks if s.count("hold")),
        held=sum(bool(s.count("hold")) for s in stories),
        transfers=sum(s.count("requeue", why="transfer") for s in stories),
        consults=sum(s.count("consult") - s.count("consult", to=None) for s in stories),
        returned=sum(s.count("requeue") - s.count("requeue", why="transfer") for s in stories),
        supervised=sum(bool(s.count("supervised")) for s in stories),
        pauses=sum(s.count("recording_paused") for s in stories),
        rung=len(rung), reached=len(reached), reached_share=_share(len(reached), len(rung)),
        actions=dict(Counter(action for s in came for action in s.served).most_common()),
        proofs=dict(Counter(s.proof for s in came if s.proof is not None).most_common()),
    )  # fmt: skip


async def read_calls(conn: Reader, start: datetime, end: datetime) -> list[CallStory]:
    """Every call that began in the period, in the order they came."""
    bounds = [_from(start), _from(end)]
    rows = await (await conn.execute(_EVENTS, bounds)).fetchall()
    steps = {
        ident: tuple(CallStep(kind, State(state), at, data) for _, kind, state, at, data in own)
        for ident, own in groupby(rows, key=itemgetter(0))
    }
    found = await (await conn.execute(_CALLS, bounds)).fetchall()
    return [
        CallStory(CallId(i), Direction(d), Way(w), None if proof is None else Proof(proof), steps[i])
        for i, d, w, proof in found
        if i in steps
    ]


def _from(at: datetime) -> Id:
    """The least id of a moment."""
    return Id((int(at.timestamp() * 1_000) << 80).to_bytes(16))


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _mean(values: Iterable[float]) -> float | None:
    found = list(values)
    return sum(found) / len(found) if found else None
