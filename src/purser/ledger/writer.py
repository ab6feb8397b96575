"""The ledger's own writer: single operations of many callers, or ready batches, at full speed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from purser.core.clock import Clock
from purser.core.db import Database, Tx, is_undone
from purser.core.group import GroupCommit
from purser.core.ids import AccountId
from purser.core.pipeline import Pipeline
from purser.ledger import store
from purser.ledger.cache import AccountCache
from purser.ledger.model import HoldKey, HoldRecord, Operation, Outcome
from purser.ledger.post import account_ids, hold_keys, refused_accounts, require_closed_chain
from purser.ledger.sheet import Entry, Sheet


@dataclass(slots=True)
class Plan:
    """What became of a batch's operations, and what is to be stored."""

    outcomes: list[Outcome]
    entry: Entry


class Desk:
    """The ledger's part of a batch: accounts from memory, rules, entry. Rooms with rows of their own to write
    in the same batch (payments) put theirs beside it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._cache = AccountCache()

    async def prefetch(self, tx: Tx, ids: Collection[AccountId]) -> None:
        """Read ahead the accounts of `ids` that are not in memory."""
        await self._cache.prefetch(tx, ids)

    async def open_sheet(
        self, tx: Tx, ids: Collection[AccountId], holds: dict[HoldKey, HoldRecord] | None = None
    ) -> tuple[Sheet, set[AccountId]]:
        """A sheet with the accounts of `ids`, and which of them were read just now."""
        accounts, fresh = await self._cache.obtain(tx, ids)
        return Sheet(accounts, holds or {}, self._clock.now()), fresh

    def close_sheet(self, sheet: Sheet, relied: Collection[AccountId]) -> Entry:
        """What is to be stored. `relied`: accounts from memory that a refusal rests on."""
        entry = sheet.finish(relied)
        self._cache.advance()
        return entry

    async def plan(self, tx: Tx, operations: Sequence[Operation]) -> Plan:
        """Decide every operation; memory is then as the batch will leave the database."""
        holds = await store.read_holds(tx, hold_keys(operations))
        ids = account_ids(operations) | {h.credit for h in holds.values()}
        sheet, fresh = await self.open_sheet(tx, ids, holds)
        outcomes = sheet.apply(operations)
        refused = refused_accounts(operations, outcomes, sheet.holds)
        return Plan(outcomes, self.close_sheet(sheet, refused - fresh))

    @property
    def alone(self) -> bool:
        """Whether accounts have to be locked to be planned with."""
        return self._cache.contended

    async def stage(self, tx: Tx, entry: Entry) -> None:
        """Store the journal rows."""
        await store.stage(tx, entry)

    async def write(self, tx: Tx, entry: Entry) -> None:
        """Store the accounts and check what refusals relied on. Raises Moved."""
        await store.write(tx, entry)
        await store.verify(tx, entry.relied)

    async def learn(self, db: Database, entry: Entry) -> None:
        """Lock from now on what somebody else writes too."""
        async with db.reader() as conn:
            self._cache.contend(await store.moved(conn, entry.expected()))

    def forget(self) -> None:
        """A batch failed: read everything afresh."""
        self._cache.forget()


class _Batch:
    """Operations and nothing else."""

    def __init__(self, operations: Sequence[Operation], desk: Desk, db: Database) -> None:
        self._operations = operations
        self._desk = desk
        self._db = db

    async def prepare(self, tx: Tx) -> None:
        await self._desk.prefetch(tx, account_ids(self._operations))

    async def plan(self, tx: Tx) -> Plan:
        return await self._desk.plan(tx, self._operations)

    @property
    def alone(self) -> bool:
        return self._desk.alone

    async def stage(self, tx: Tx, plan: Plan) -> None:
        await self._desk.stage(tx, plan.entry)

    async def write(self, tx: Tx, plan: Plan) -> None:
        await self._desk.write(tx, plan.entry)

    async def learn(self, plan: Plan) -> None:
        await self._desk.learn(self._db, plan.entry)

    def forget(self) -> None:
        self._desk.forget()


class Writer:
    """One a process is enough; several processes are safe beside each other and beside `post`."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._desk = Desk(clock)
        self._pipeline: Pipeline[Plan] = Pipeline(db)
        self._group: GroupCommit[Sequence[Operation], list[Outcome]] = GroupCommit(self._chains, again=is_undone)

    async def submit(self, *chain: Operation) -> list[Outcome]:
        """Post one operation, or one chain of linked ones, together with whoever else is waiting.

        Raises psycopg.OperationalError when the connection was lost and the outcome is unknown, ValueError
        when the last operation is linked to nothing.
        """
        require_closed_chain(chain)
        return await self._group.submit(chain)

    async def post_batch(self, operations: Sequence[Operation]) -> list[Outcome]:
        """Post a batch in one transaction; one outcome an operation, in order. Raises as `submit` does."""
        require_closed_chain(operations)
        return (await self._pipeline.run(_Batch(operations, self._desk, self._db))).outcomes

    async def close(self) -> None:
        """Finish what was submitted."""
        await self._group.close()

    async def _chains(self, chains: Sequence[Sequence[Operation]]) -> list[list[Outcome]]:
        outcomes = iter(await self.post_batch([op for chain in chains for op in chain]))
        return [[next(outcomes) for _ in chain] for chain in chains]
