"""Top-ups and withdrawals with the sandbox bank, under each of its switches: nothing twice, nothing lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest

from purser.channels import Channels, SandboxChannel, Untrusted
from purser.core.clock import FakeClock, SystemClock
from purser.core.db import Database
from purser.core.ids import PaymentId, WalletId
from purser.ledger.books import CHECKS, check_books
from purser.payments import store
from purser.payments.ask import notified, out_no
from purser.payments.books import checks
from purser.payments.jobs import handlers
from purser.payments.model import Activity, Kind
from purser.payments.states import State
from purser.payments.usage import read_usage
from tests.support.sandbox import Bank, Door, Headers
from tests.support.world import CHANNEL, World

pytestmark = pytest.mark.slow

OPENING = 400_000
PATIENCE = 12  # rounds of questions after which the bank is healed, so that every story ends

RATES = (
    "failure_rate", "return_rate", "unknown_rate", "silent_rate", "drop_response_rate", "server_error_rate",
    "garbage_answer_rate", "forged_answer_rate", "wrong_amount_answer_rate", "duplicate_rate", "reorder_rate",
    "stale_rate", "forged_rate", "wrong_amount_rate", "probe_rate", "no_notification_rate",
)  # fmt: skip
SWITCHES: dict[str, dict[str, float]] = {
    "none": {},
    "slow": {"delay_min_ms": 200, "delay_max_ms": 600},
    "slow answers": {"answer_delay_ms": 700},
    **{f"{name} {rate}": {name: rate} for name in RATES for rate in (0.5, 1.0)},
    "keys": {"key_rotation_every": 2},
    "returned and not told": {"return_rate": 1.0, "no_notification_rate": 1.0},
    "unknown and not told": {"unknown_rate": 1.0, "unknown_ms": 700, "no_notification_rate": 1.0},
    "everything": dict.fromkeys(RATES, 0.3) | {"key_rotation_every": 3, "unknown_ms": 300},
}


@pytest.fixture(scope="session")
def _bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bank]:
    bank = Bank(tmp_path_factory.mktemp("sandbox"), seed=11)
    yield bank
    bank.stop()


@pytest.fixture
def bank(_bank: Bank) -> Bank:
    _bank.behave()
    return _bank


@dataclass
class Story:
    """Some top-ups and withdrawals, each of a wallet of its own, on their way to their ends."""

    world: World
    bank: Bank = field(init=False)
    begun: list[tuple[WalletId, PaymentId]] = field(default_factory=list)
    cards: dict[WalletId, tuple[str, int]] = field(default_factory=dict)
    opened: list[SandboxChannel] = field(default_factory=list)

    async def note(self, headers: Headers, raw: bytes) -> tuple[int, bytes]:
        """The door of the API."""
        try:
            return await notified(self.world.counter, CHANNEL, headers, raw)
        except Untrusted as refusal:
            return 401, refusal.code.encode()

    async def activities(self) -> list[Activity]:
        async with self.world.db.reader() as conn:
            found = await store.read_activities(conn, self.begun)
        return [found[ident] for _, ident in self.begun]

    async def play(self, timeout_s: float = 50) -> None:
        """Do jobs as a worker would until nothing is left to be done and the bank has nothing left to say."""
        rounds = 0
        async with asyncio.timeout(timeout_s):
            while await self.turn() or not await self.over():
                rounds += 1
                if rounds == PATIENCE:
                    self.bank.behave()

    async def turn(self) -> bool:
        """Do what is due at once; when nothing is, go on to when something will be. False: there is nothing."""
        world = self.world
        query = "SELECT id, task_name, args, scheduled_at FROM procrastinate_jobs WHERE status = 'todo' ORDER BY id"
        waiting = await world.rows(query)
        due = [job for job in waiting if job[3] is None or job[3] <= world.clock.now()]
        if not due:
            if waiting:
                following = min(at for *_, at in waiting)
                world.clock.advance(seconds=(following - world.clock.now()).total_seconds())
            await asyncio.sleep(0.04)
            return bool(waiting)
        await asyncio.gather(*(self.work(*job) for job in due))
        return True

    async def work(self, ident: int, name: str, args: dict[str, Any], _: object) -> None:
        world = self.world
        try:
            await handlers(world.counter)[name].run(**args)
        except Exception:  # noqa: BLE001  (the queue would try again)
            again = world.clock.now() + timedelta(seconds=5)
            async with world.db.transaction() as tx:
                await tx.execute("UPDATE procrastinate_jobs SET scheduled_at = %s WHERE id = %s", [again, ident])
            return
        async with world.db.transaction() as tx:
            await tx.execute("DELETE FROM procrastinate_jobs WHERE id = %s", [ident])

    async def over(self) -> bool:
        """Whether everything has an end here, the same as at the bank, and the bank has told all it will."""
        state = await asyncio.to_thread(self.bank.state)
        ours = {out_no(a): a.state for a in await self.activities()}
        theirs = {o["out_no"]: o for o in state["orders"] if o["out_no"] in ours}
        soon = (SystemClock().now().timestamp() + 5) * 1000  # what a killed bank had under way waits a minute
        told = all(d["out_no"] not in ours or (d["due_ms"] or soon) >= soon for d in state["deliveries"])
        settled = all(o["due_ms"] is None for o in theirs.values())
        return (
            told
            and settled
            and all(
                our in (State.SUCCEEDED, State.FAILED)
                and (our is State.SUCCEEDED) == (theirs[no]["state"] == "SUCCESS")
                for no, our in ours.items()
            )
        )

    def meet(self, bank: Bank) -> None:
        """Speak to this bank from now on: the same one, perhaps at another address."""
        self.bank = bank
        channel = SandboxChannel.open(bank.url, bank.directory, SystemClock(), timeout_s=0.4)
        self.opened.append(channel)
        self.world.counter = replace(self.world.counter, channels=Channels([channel]))

    async def begin(self, number: int) -> None:
        """Top-ups of 1,000 fen and a few, withdrawals of 150,000 and a few, begun and not sent yet."""
        world = self.world
        for n in range(number):
            wallet = await world.person(funds=OPENING)
            card = (await self.opened[-1].list_cards(str(wallet)))[0].token
            self.cards[wallet] = card, self.bank.balance(card)
            amount = 1_000 + n if n % 2 else 150_000 + n
            command = await (world.top_up if n % 2 else world.withdraw)(wallet, amount, card)
            self.begun.append((wallet, PaymentId.parse((await world.do(command))["id"])))

    async def at_odds(self, dsn: str) -> list[object]:
        """What is otherwise here than at the bank, as (whose, found, right): states, wallets, cards, quotas; what is
        wrong with the books; and what somebody was told more than once."""
        pairs = [(a.id, *await self._both(a)) for a in await self.activities()]
        told = await self.world.rows("SELECT subject, type, count(*) FROM events GROUP BY 1, 2 HAVING count(*) > 1")
        odds = [pair for pair in pairs if pair[1] != pair[2]]
        return [*odds, *await check_books(dsn, (*CHECKS, *checks(self.world.policy))), *told]

    async def _both(self, a: Activity) -> tuple[tuple[object, ...], tuple[object, ...]]:
        """How an activity ended, what it left in the wallet and on the card, and what it used up; and as it should."""
        order = self.bank.order("charge" if a.kind is Kind.TOP_UP else "payout", out_no(a))
        card, before = self.cards[a.wallet]
        async with self.world.db.reader() as conn:
            usage = (await read_usage(conn, [a.wallet])).get(a.wallet)
        found = (
            order is not None, a.state is State.SUCCEEDED, a.failure is None, await self.world.money(a.wallet),
            self.bank.balance(card) - before, usage.free_used if usage else 0,
        )  # fmt: skip
        well = order is not None and order["state"] == "SUCCESS"
        moved, fee = (a.amount, a.fee.total) if well else (0, 0)
        change, used = (moved, 0) if a.kind is Kind.TOP_UP else (-moved - fee, 100_000 if moved else 0)
        on_card = -moved if a.kind is Kind.TOP_UP else moved
        return found, (True, well, well, (OPENING + change, 0), on_card, used)


@pytest.fixture
async def story(db: Database, clock: FakeClock) -> AsyncIterator[Story]:
    world = World(db, clock)
    await world.engine.start()
    made = Story(world)
    async with Door(made.note) as door:
        world.counter = replace(world.counter, base_url=door.url.removesuffix("/notifications"))
        yield made
    await world.engine.close()
    for channel in made.opened:
        await channel.aclose()


@pytest.mark.parametrize("switches", SWITCHES.values(), ids=SWITCHES.keys())
async def test_every_story_ends_as_the_bank_has_it(
    story: Story, bank: Bank, dsn: str, switches: dict[str, float]
) -> None:
    story.meet(bank)
    await story.begin(6)
    bank.faults(**switches)
    await story.play()
    assert await story.at_odds(dsn) == []


async def test_a_bank_that_dies_in_the_middle_loses_nothing(
    story: Story, dsn: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    books = tmp_path_factory.mktemp("mortal")
    bank = Bank(books, seed=3)
    bank.behave()
    story.meet(bank)
    await story.begin(6)
    bank.faults(delay_min_ms=10, delay_max_ms=400, return_rate=0.5, failure_rate=0.3)
    await story.turn()  # everything is sent
    bank.kill()
    for _ in range(12):  # nobody is there to be asked
        await story.turn()
    assert {a.state for a in await story.activities()} & {State.UNKNOWN, State.PROCESSING}
    bank = Bank(books, seed=3)
    story.meet(bank)
    await story.play()
    assert await story.at_odds(dsn) == []
    assert bank.stop() == 0
