"""Post operations in the caller's own transaction: the way of every low-volume procedure."""

from __future__ import annotations

from collections.abc import Sequence

from purser.core.clock import Clock
from purser.core.db import Tx
from purser.core.ids import AccountId, HoldId
from purser.ledger import store
from purser.ledger.model import Capture, Hold, Operation, Outcome, Release, Transfer
from purser.ledger.sheet import Sheet


async def post(tx: Tx, operations: Sequence[Operation], clock: Clock) -> list[Outcome]:
    """Apply operations to accounts locked in id order; one outcome an operation, in order.

    The locks last until the caller's transaction ends. Rejections are outcomes, not errors: a caller whose
    procedure cannot go on without the money raises its own problem, and all is rolled back.
    """
    holds = await store.read_holds(tx, hold_keys(operations))
    ids = account_ids(operations) | {h.credit for h in holds.values()}
    accounts = await store.claim_accounts(tx, ids)
    if holds:  # again, now that nobody else can settle them
        holds = await store.read_holds(tx, hold_keys(operations))
    sheet = Sheet(accounts, holds, clock.now())
    outcomes = sheet.apply(operations)
    entry = sheet.finish()
    await store.write(tx, entry)
    await store.stage(tx, entry)
    return outcomes


def account_ids(operations: Sequence[Operation]) -> set[AccountId]:
    """Every account the operations name themselves (a hold's credited account is in its record)."""
    ids: set[AccountId] = set()
    for op in operations:
        ids.add(op.debit)
        if type(op) is Transfer or type(op) is Hold:
            ids.add(op.credit)
    return ids


def hold_keys(operations: Sequence[Operation]) -> list[tuple[AccountId, HoldId]]:
    """The holds that captures and releases speak of."""
    return [(op.debit, op.hold) for op in operations if isinstance(op, Capture | Release)]


def refused_accounts(operations: Sequence[Operation], outcomes: Sequence[Outcome]) -> set[AccountId]:
    """Accounts that a refusal may rest on. A refusal is never decided from memory alone."""
    return account_ids([op for op, out in zip(operations, outcomes, strict=True) if out is not Outcome.POSTED])
