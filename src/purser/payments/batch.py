"""A batch of commands as one transaction of set-based statements: keys, limits, fees, transfers, rows, events."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import psycopg

from purser.accounts.policy import Policy
from purser.core.clock import Clock
from purser.core.db import Database, Tx
from purser.core.errors import invalid
from purser.core.ids import AccountId, MerchantId, TransferId, WalletId
from purser.core.jobs import Job, defer
from purser.core.money import Currency, Money
from purser.core.pgbinary import micros
from purser.core.pipeline import Moved
from purser.fees import PriceBook, Prices, Service, assess
from purser.fees.promotion_store import read_uses, write_uses
from purser.fees.slices import Purse, SliceEntry, write_slices
from purser.identity import read_spent, spend_proofs
from purser.ledger import Desk, Entry, Outcome, Transfer
from purser.notices import Event, record
from purser.payments import store
from purser.payments.decide import Ground, decide
from purser.payments.events import event_of
from purser.payments.limits import Usage
from purser.payments.model import Activity, Answer, Command, Kind
from purser.payments.operator import Operator
from purser.payments.orders import Order, mark_paid, read_orders
from purser.payments.parties import Parties
from purser.payments.payment_codes import Code, mark_used, read_codes
from purser.payments.rows import key_row, payment_row
from purser.payments.states import State
from purser.payments.usage import UsageCache, UsageEntry, write_usage
from purser.payments.weigh import Pair, Weigher
from purser.risk import Decision, keep_decisions, meet

Use = tuple[WalletId, str, int]

SLICE = 16
"""Commands decided in one go. Between slices the batch before gets its turn to write, and requests theirs."""

ESCROW_PAID = "claims.escrow_paid"
"""The job of the room above that begins the matter of what was paid into escrow."""

PATIENCE = 1000
"""Batches that look for answers given before, after one that met such an answer: repeats seldom come alone."""


@dataclass(slots=True)
class Room:
    """What batches of one process share."""

    db: Database
    clock: Clock
    policy: Policy
    prices: PriceBook
    operators: dict[Currency, Operator]
    desk: Desk
    parties: Parties
    usage: UsageCache
    weigher: Weigher
    purse: Purse
    wary: int = 0
    """Batches that still look for answers given before. Others find out by the unique key that there was one."""


@dataclass(slots=True)
class Plan:
    """A batch thought through: the answers, and everything to be stored."""

    answers: list[Answer]
    entry: Entry
    usage: UsageEntry
    payments: list[bytes]
    keys: list[bytes]
    events: list[Event]
    jobs: list[Job]
    orders: dict[bytes, Order]
    codes: dict[bytes, Code]
    decisions: list[Decision]
    met: set[Pair]
    spends: set[bytes]
    slices: SliceEntry | None
    uses: list[Use]


class PaymentBatch:
    """The steps the pipeline calls, for a list of commands."""

    def __init__(self, commands: Sequence[Command], room: Room) -> None:
        self._commands = commands
        self._room = room

    @property
    def alone(self) -> bool:
        return self._room.desk.alone

    async def prepare(self, tx: Tx) -> None:
        """Names, accounts and sums of those who are named in the commands; a payment code's owner is not yet."""
        room = self._room
        wallets, merchants = self._parties({})
        parties = await room.parties.load(tx, wallets, merchants)
        wallets = {w for w in wallets if w in parties}
        await room.desk.prefetch(tx, {w.account for w in wallets} | {AccountId(m) for m in merchants})
        await room.usage.prefetch(tx, wallets, room.policy.local_date(room.clock.now()))

    async def plan(self, tx: Tx) -> Plan:
        known = await self._answered(tx)
        ground, fresh = await self._ground(tx)
        answers: list[Answer] = []
        done: list[Activity] = []
        keys: list[bytes] = []
        refused: list[Command] = []
        at = micros(ground.now)
        for i, c in enumerate(self._commands, 1):
            if i % SLICE == 0:
                await asyncio.sleep(0)
            before = known.get((c.caller, c.key)) if known else None
            if before is not None:
                answers.append(_repeat(c, *before))
                continue
            result = decide(c, ground)
            answer = c.encode(result)
            answers.append(answer)
            keys.append(key_row(c, answer, at))
            known[c.caller, c.key] = c.request_hash, answer
            if isinstance(result, Activity):
                done.append(result)
            else:
                refused.append(c)
        self._sweep_fees(ground)
        return self._finish(ground, fresh, answers, done, keys, refused)

    async def _answered(self, tx: Tx) -> dict[tuple[bytes, str], tuple[bytes, Answer]]:
        if not self._room.wary:
            return {}
        self._room.wary -= 1
        return await store.read_answers(tx, self._commands)

    def _finish(
        self,
        ground: Ground,
        fresh: set[AccountId],
        answers: list[Answer],
        done: list[Activity],
        keys: list[bytes],
        refused: list[Command],
    ) -> Plan:
        room = self._room
        relied = {account for c in refused for account in _concerned(c, ground)} - fresh
        relied |= {account for a in done for account in _untouched(a)}
        plan = Plan(
            answers=answers,
            entry=room.desk.close_sheet(ground.sheet, relied),
            usage=room.usage.finish(ground.counted, {w for c in refused for w in _payers(c, ground)}),
            payments=[payment_row(a) for a in done],
            keys=keys,
            events=[e for a in done if (e := event_of(a)) is not None],
            jobs=[j for a in done if (j := _job(a) or _escrow_job(a, ground)) is not None],
            orders={o.id: o for o in ground.orders.values()},
            codes=dict(ground.codes),
            decisions=ground.scales.decisions,
            met=ground.scales.met,
            spends=ground.spends,
            slices=room.purse.finish(),
            uses=[(u.wallet, code, times) for u in ground.used.values() for code, times in (u.uses or {}).items()],
        )
        room.usage.advance()
        return plan

    async def _ground(self, tx: Tx) -> tuple[Ground, set[AccountId]]:
        """Read everything the commands are decided on."""
        room, now = self._room, self._room.clock.now()
        prices = await room.prices.current(tx)
        codes = await read_codes(tx, {c.code_hash for c in self._commands if c.code_hash is not None})
        orders = await read_orders(tx, {c.order for c in self._commands if c.order is not None})
        wallets, merchants = self._parties(codes)
        parties = await room.parties.load(tx, wallets, merchants)
        wallets = {w for w in wallets if w in parties}
        today = room.policy.local_date(now)
        accounts = {w.account for w in wallets} | {AccountId(m) for m in merchants}
        for o in orders.values():
            accounts |= {AccountId(m) for m, _ in o.splits}
        for operator in room.operators.values():
            accounts |= {operator.fee_income, operator.own_cash, operator.reserve, operator.escrow}
            accounts |= {operator.promotion_expense, *operator.clearing.values()}
        if prices.promotions:
            await self._fill_purse(tx, prices)
        sheet, fresh = await room.desk.open_sheet(tx, accounts)
        if self.alone:  # accounts were locked because others write them: so may they have written the usage
            room.usage.forget()
        usage = await room.usage.obtain(tx, wallets, today)
        prices = await self._membership(tx, prices, usage)
        proofs = {c.proof_hash for c in self._commands if c.proof_hash is not None}
        ground = Ground(
            room.clock, now, now.timestamp(), today, room.policy, prices, room.purse, sheet, room.operators, parties,
            usage, orders, codes,
            await room.weigher.ready(tx, self._commands, now, now.astimezone(room.policy.time_zone)),
            spent=await read_spent(tx, proofs),
        )  # fmt: skip
        return ground, fresh

    async def _fill_purse(self, tx: Tx, prices: Prices) -> None:
        """Have in hand what promotions are to pay by the quotes that were confirmed."""
        running = {p.code for p in prices.promotions}
        needs: dict[str, int] = {}
        for c in self._commands:
            for code, cost in c.quote.fee.costs if c.quote is not None else ():
                if code in running:
                    needs[code] = needs.get(code, 0) + cost
        if needs:
            await self._room.purse.ready(self._room.db, tx, needs)

    async def _membership(self, tx: Tx, prices: Prices, usage: dict[WalletId, Usage]) -> Prices:
        """What prices need to know of the payers besides; the prices anew when somebody pays by a plan just agreed."""
        payers = [usage[c.wallet] for c in self._commands if c.wallet is not None and c.wallet in usage]
        if prices.promotions:
            asked = [u for u in payers if u.uses is None]
            found = await read_uses(tx, [u.wallet for u in asked]) if asked else {}
            for u in asked:
                u.uses = found[u.wallet]
        if any(u.plan is not None and u.plan.startswith("plan:") and u.plan not in prices.plans for u in payers):
            return await self._room.prices.refresh(tx)
        return prices

    def _parties(self, codes: dict[bytes, Code]) -> tuple[set[WalletId], set[MerchantId]]:
        wallets = {c.wallet for c in self._commands if c.wallet is not None}
        wallets |= {code.wallet for code in codes.values()}
        wallets |= {c.payee for c in self._commands if isinstance(c.payee, WalletId)}
        merchants = {c.payee for c in self._commands if isinstance(c.payee, MerchantId)}
        merchants |= {c.order[0] for c in self._commands if c.order is not None}
        return wallets, merchants

    def _sweep_fees(self, ground: Ground) -> None:
        """What was taken as fees is the operator's own: it leaves the customers' reserve in the same entry."""
        for currency, total in ground.fees.items():
            o = ground.operators[currency]
            ident = TransferId.at(ground.now.timestamp())
            sweep = Transfer(ident, o.own_cash, o.reserve, Money(total, currency), "fee_sweep", ident)
            outcomes = ground.sheet.apply([sweep])
            assert outcomes == [Outcome.POSTED], outcomes

    async def stage(self, tx: Tx, plan: Plan) -> None:
        try:
            await store.copy_rows(tx, plan.payments, plan.keys)
        except psycopg.errors.UniqueViolation:  # a key was answered before, here or by another process
            self._room.wary = PATIENCE
            raise Moved from None
        await record(tx, plan.events)
        await defer(tx, plan.jobs)
        await keep_decisions(tx, plan.decisions)
        await self._room.desk.stage(tx, plan.entry)

    async def write(self, tx: Tx, plan: Plan) -> None:
        """Accounts first: whoever else locks rows of theirs does so too, so that nobody waits in a circle."""
        now = plan.entry.at
        await self._room.desk.write(tx, plan.entry)
        await mark_used(tx, list(plan.codes.values()), now)
        await mark_paid(tx, list(plan.orders.values()), now)
        await write_usage(tx, plan.usage)
        await meet(tx, plan.met, now)
        await write_uses(tx, plan.uses)
        await write_slices(tx, plan.slices, now)
        if not await spend_proofs(tx, plan.spends, now):
            raise Moved

    async def learn(self, plan: Plan) -> None:
        await self._room.desk.learn(self._room.db, plan.entry)

    def forget(self) -> None:
        self._room.desk.forget()
        self._room.usage.forget()
        self._room.purse.forget()


def _repeat(c: Command, request_hash: bytes, answer: Answer) -> Answer:
    """The answer given before, or the problem that the key was used for something else."""
    if request_hash != c.request_hash:
        return c.encode(invalid("idempotency_key_reused"))
    return Answer(answer.status, answer.body, replayed=True)


def _payers(c: Command, g: Ground) -> list[WalletId]:
    """The wallets whose usage a refusal may rest on: the payer's, and for the risk rules the payee's."""
    if c.wallet is not None:
        return [c.wallet, c.payee] if isinstance(c.payee, WalletId) else [c.wallet]
    code = g.codes.get(c.code_hash or b"")
    return [] if code is None else [code.wallet]


def _concerned(c: Command, g: Ground) -> list[AccountId]:
    """The accounts a refusal may rest on: whoever was to pay or to be paid."""
    accounts = [w.account for w in _payers(c, g)]
    if c.payee is not None and not isinstance(c.payee, WalletId):
        accounts.append(AccountId(c.payee))
    order = None if c.order is None else g.orders.get(c.order[1])
    if order is not None:
        accounts += [AccountId(order.merchant), *(AccountId(m) for m, _ in order.splits)]
    return accounts


def _untouched(a: Activity) -> list[AccountId]:
    """Accounts that must be open to money but are not written yet, so that nothing else would find them changed."""
    if a.kind is Kind.TOP_UP:
        return [a.wallet.account]
    return [AccountId(a.payee)] if a.state is State.SCHEDULED and a.payee is not None else []


_JOBS = {
    (Kind.TOP_UP, State.PROCESSING): "payments.charge",
    (Kind.WITHDRAWAL, State.PROCESSING): "payments.payout",
    (Kind.TRANSFER, State.SCHEDULED): "payments.arrive",
}


def _escrow_job(a: Activity, g: Ground) -> Job | None:
    """Who keeps the matters of what was paid into escrow is told of it, with the fee that was in force."""
    order = g.orders.get(a.order) if a.order is not None and a.kind is Kind.PAYMENT else None
    if order is None or not order.escrow:
        return None
    fee = assess(g.prices.tariff.rules[Service.MERCHANT], a.amount).total
    account = str(g.operators[a.currency].escrow)
    return Job(ESCROW_PAID, {"wallet": str(a.wallet), "payment": str(a.id), "account": account, "fee": fee})


def _job(a: Activity) -> Job | None:
    """What is to be done once the batch is committed."""
    name = _JOBS.get((a.kind, a.state))
    if name is None:
        return None
    return Job(name, {"wallet": str(a.wallet), "payment": str(a.id)}, at=a.arrives_at)
