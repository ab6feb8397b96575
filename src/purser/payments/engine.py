"""The engine: commands of many callers, committed together."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

import psycopg
import structlog
from psycopg_pool import PoolTimeout

from purser.accounts.policy import Policy
from purser.core.clock import Clock
from purser.core.db import Database, Tx, is_undone
from purser.core.group import GroupCommit
from purser.core.money import Currency
from purser.core.pipeline import Pipeline
from purser.fees import PriceBook, Tariff
from purser.fees.slices import Purse
from purser.fees.tariff_steps import seed_tariff
from purser.ledger import Desk
from purser.payments.batch import PaymentBatch, Plan, Room
from purser.payments.model import Answer, Command
from purser.payments.operator import STRIPES, Operator, open_operator, operator
from purser.payments.parties import Parties
from purser.payments.usage import UsageCache
from purser.payments.weigh import Weigher
from purser.risk import seed_rules

log = structlog.get_logger(__name__)

LARGEST = 4096
"""Commands in one batch at most."""


class Engine:
    """One a process. Several processes are safe beside each other."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        policy: Policy,
        tariff: Tariff,
        channels: tuple[str, ...],
        *,
        currencies: Sequence[Currency] | None = None,
        stripe: int | None = None,
    ) -> None:
        self._db = db
        self._clock = clock
        self._policy = policy
        self._tariff = tariff
        self.prices = PriceBook(tariff, clock)
        stripe = secrets.randbelow(STRIPES) if stripe is None else stripe
        self.operators: dict[Currency, Operator] = {
            c: operator(c, stripe, channels) for c in currencies or (policy.currency,)
        }
        self._room = Room(
            db,
            clock,
            policy,
            self.prices,
            self.operators,
            Desk(clock),
            Parties(clock),
            UsageCache(),
            Weigher(policy.name, clock),
            Purse(clock),
        )
        self._pipeline: Pipeline[Plan] = Pipeline(db)
        self._group: GroupCommit[Command, Answer] = GroupCommit(self._carry_out, again=is_undone, largest=LARGEST)

    async def start(self) -> None:
        """Open the operator's accounts; put the policy's risk rules and the tariff in force where there are none."""

        async def open_all(tx: Tx) -> None:
            for currency, accounts in self.operators.items():
                await open_operator(tx, accounts, currency, self._clock)
            await seed_rules(tx, self._policy.name, self._clock)
            await seed_tariff(tx, self._tariff, self._policy.name, self._clock)

        await self._db.run(open_all)

    async def submit(self, command: Command) -> Answer:
        """Carry out a command with whoever else is waiting; the answer is stored under its key.

        Raises psycopg.OperationalError when the database is away: the caller may send the same key again.
        """
        return await self._group.submit(command)

    async def close(self) -> None:
        """Finish what was submitted."""
        await self._group.close()

    async def _carry_out(self, commands: Sequence[Command]) -> Sequence[Answer]:
        """Run a batch; once more when the connection was lost, because then it may or may not be committed.

        Every command carries its key: run again, those that were committed find the answer they already have.
        """
        try:
            return (await self._pipeline.run(PaymentBatch(commands, self._room))).answers
        except PoolTimeout:
            raise  # no connection was to be had: nothing was begun, and its callers have waited long enough
        except psycopg.OperationalError as error:
            if is_undone(error):
                raise
            log.warning("batch_outcome_unknown", size=len(commands), error=repr(error))
        return (await self._pipeline.run(PaymentBatch(commands, self._room))).answers
