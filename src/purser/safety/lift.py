"""Lift a freeze. Hard on purpose: who may is written on it, and the customer needs two independent proofs."""

from __future__ import annotations

from purser.core.clock import Clock
from purser.core.db import Tx
from purser.core.errors import Problem, conflict, forbidden, not_found
from purser.core.ids import CustomerId, FreezeId
from purser.core.proceedings import open_matters
from purser.identity import hold_safeguards, suspend_device
from purser.safety import store
from purser.safety.freeze import enforce, tell_lifted
from purser.safety.model import MAY_LIFT, Freeze, Lifter, Part
from purser.safety.stolen_table import STOLEN


async def lift(tx: Tx, customer: CustomerId, ident: FreezeId, lifter: Lifter, by: str, clock: Clock) -> Freeze:
    """End one freeze; what others hold stays frozen. Devices and sessions that ended do not come back.

    Raises freeze_unknown, freeze_lifted, freeze_not_yours; freeze_in_matter: what was reported as stolen is given back
    by that procedure alone.
    """
    await hold_safeguards(tx, customer)
    await _require_no_matter(tx, customer, ident, lifter)
    lifted = await store.end(tx, customer, ident, by, MAY_LIFT[lifter], clock.now())
    if lifted is None:
        found = await store.read_freeze(tx, customer, ident)
        if found is None:
            raise not_found("freeze_unknown")
        raise conflict("freeze_lifted") if found.lifted_at is not None else forbidden("freeze_not_yours")
    if lifted.scope.part in (Part.ACCOUNT, Part.OUTGOING):
        await enforce(tx, customer, clock)
    if lifted.scope.part is Part.DEVICE:
        await _let_device_back(tx, lifted, clock)
    await tell_lifted(tx, lifted, clock)
    return lifted


async def _require_no_matter(tx: Tx, customer: CustomerId, ident: FreezeId, lifter: Lifter) -> None:
    found = await store.read_freeze(tx, customer, ident)
    if lifter is Lifter.AUTHORITY or found is None or found.scope.part not in (Part.ACCOUNT, Part.OUTGOING):
        return
    if any(m.state != "cooling" for m in await open_matters(tx, customer, [STOLEN])):
        raise conflict("freeze_in_matter")


async def _let_device_back(tx: Tx, lifted: Freeze, clock: Clock) -> None:
    if any(f.scope == lifted.scope for f in await store.open_freezes(tx, lifted.customer)):
        return
    try:
        await suspend_device(tx, lifted.customer, lifted.scope.device, clock, suspended=False)
    except Problem as problem:  # removed meanwhile: then there is nothing to let back
        if problem.code != "device_unknown":
            raise
