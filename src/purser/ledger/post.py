"""Post operations in the caller's own transaction: the way of every low-volume procedure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from purser.core.clock import Clock
from purser.core.db import Tx
from purser.core.ids import AccountId
from purser.ledger import store
from purser.ledger.model import Hold, HoldKey, HoldRecord, Operation, Outcome, Transfer
from purser.ledger.sheet import Sheet


async def post(tx: Tx, operations: Sequence[Operation], clock: Clock) -> list[Outcome]:
    """Apply operations to accounts locked in id order; one outcome an operation, in order.

    The locks last until the caller's transaction ends. Rejections are outcomes, not errors: a caller whose
    procedure cannot go on without the money raises its own problem, and all is rolled back.
    Raises ValueError when the last operation is linked to nothing.
    """
    require_closed_chain(operations)
    keys = hold_keys(operations)
    holds = await store.read_holds(tx, keys)
    ids = account_ids(operations) | {h.credit for h in holds.values()}
    accounts = await store.claim_accounts(tx, ids)
    if keys:  # again, now that nobody else can place or settle them
        now = await store.read_holds(tx, keys)
        holds = {key: hold for key, hold in now.items() if hold.credit in accounts}
    sheet = Sheet(accounts, holds, clock.now())
    outcomes = sheet.apply(operations)
    entry = sheet.finish()
    await store.write(tx, entry)
    await store.stage(tx, entry)
    return outcomes


def require_closed_chain(operations: Sequence[Operation]) -> None:
    """Raises ValueError when the last operation is linked: it would be tied to whatever comes next."""
    if operations and operations[-1].linked:
        raise ValueError("the last operation of a chain is linked to nothing")


def account_ids(operations: Sequence[Operation]) -> set[AccountId]:
    """Every account the operations name themselves (a hold's credited account is in its record)."""
    ids: set[AccountId] = set()
    for op in operations:
        ids.add(op.debit)
        if type(op) is Transfer or type(op) is Hold:
            ids.add(op.credit)
    return ids


def hold_keys(operations: Sequence[Operation]) -> list[HoldKey]:
    """The holds that operations place, capture or release."""
    return [(op.debit, op.id if isinstance(op, Hold) else op.hold) for op in operations if not isinstance(op, Transfer)]


def refused_accounts(
    operations: Sequence[Operation],
    outcomes: Sequence[Outcome],
    holds: Mapping[HoldKey, HoldRecord],
) -> set[AccountId]:
    """Accounts that a refusal may rest on. A refusal is never decided from memory alone."""
    refused = [op for op, out in zip(operations, outcomes, strict=True) if out is not Outcome.POSTED]
    credited = {hold.credit for key in hold_keys(refused) if (hold := holds.get(key)) is not None}
    return account_ids(refused) | credited
