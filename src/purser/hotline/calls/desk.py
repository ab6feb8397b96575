"""What the verbs of calls need, and the one way a call goes from state to state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from purser.core.bell import ring
from purser.core.clock import Clock
from purser.core.db import Database, Tx
from purser.core.ids import StaffId
from purser.core.jobs import JSON
from purser.core.procedure import Actor
from purser.core.terms import Terms, load_terms
from purser.hotline.calls import store
from purser.hotline.calls.call_table import CALL
from purser.hotline.calls.model import Call, CallId, State
from purser.identity import PinPad
from purser.service.cases import CaseDesk
from purser.service.queue import Floor, open_floor

NAME: Final = "call"
"""Under what the policy's terms and the cases know calls."""

TOPIC: Final = "call"
"""What the bell rings with a call's id when something happened on it."""


@dataclass(frozen=True, slots=True)
class CallDesk:
    """Where calls are kept. `pins` None: in processes that ask nobody for a PIN. `recordings`: the folder of
    recordings, which all processes of the hotline share."""

    db: Database
    clock: Clock
    terms: Terms
    cases: CaseDesk
    pins: PinPad | None
    recordings: Path
    floor: Floor

    def span(self, name: str) -> timedelta:
        """A span of the policy, counted by the clock from now."""
        now = self.clock.now()
        return self.terms.after(NAME, name, now) - now


def open_calls(
    db: Database, clock: Clock, policy: str, cases: CaseDesk, pins: PinPad | None, recordings: Path
) -> CallDesk:
    """With the terms shipped for a policy."""
    return CallDesk(db, clock, load_terms(policy), cases, pins, recordings, open_floor(policy, clock))


async def begin(tx: Tx, call: Call, step: str, actor: Actor, data: Mapping[str, JSON]) -> Call:
    """Store a new call, in the state that `step` leads to."""
    CALL.require(step, None, actor)
    await store.insert(tx, call)
    await store.note(tx, call, step, None, call.since, data)
    await ring(tx, TOPIC, str(call.id))
    return call


async def take(
    tx: Tx, desk: CallDesk, call: Call, step: str, actor: Actor, *, data: Mapping[str, JSON] | None = None,
    by: StaffId | None = None, **changes: Any,
) -> Call:  # fmt: skip
    """Take a step with a call that was claimed; `changes` are columns it sets besides; `by`: who of the staff.

    Raises step_not_yours, step_not_possible.
    """
    after = State(CALL.require(step, call.state, actor).after or call.state)
    now = desk.clock.now()
    moved: dict[str, Any] = {"since": now} if after is not call.state else {}
    if after in CALL.finals:
        moved |= {"ended_at": now, "ended_by": actor.value, "consulted": None}
    new = replace(call, state=after, version=call.version + 1, **{**moved, **changes})
    return await _keep(tx, desk, new, step, by or _party(new, call), data)


async def note(
    tx: Tx, desk: CallDesk, call: Call, kind: str, data: Mapping[str, JSON] | None = None, *,
    by: StaffId | None = None, **changes: Any,
) -> Call:  # fmt: skip
    """Put down something that happened on a claimed call and leaves its state as it is."""
    new = replace(call, version=call.version + 1, **changes)
    return await _keep(tx, desk, new, kind, by, data)


async def note_on(
    tx: Tx, desk: CallDesk, ident: CallId, kind: str, data: Mapping[str, JSON] | None = None, **changes: Any
) -> Call:
    """The same for a call that is not claimed yet. Raises call_unknown."""
    return await note(tx, desk, await store.claim(tx, ident), kind, data, **changes)


async def _keep(
    tx: Tx, desk: CallDesk, call: Call, kind: str, staff: StaffId | None, data: Mapping[str, JSON] | None
) -> Call:
    await store.save(tx, call)
    await store.note(tx, call, kind, staff, desk.clock.now(), dict(data or {}))
    await ring(tx, TOPIC, str(call.id))
    return call


def _party(new: Call, old: Call) -> StaffId | None:
    """Who of the staff had to do with a step: whoever is on the line after it, or was until it."""
    talked = old.state in (State.CONNECTED, State.ON_HOLD) or new.state in (State.CONNECTED, State.ON_HOLD)
    return new.staff if talked else None
