"""Leaving: what is in the way, a week to change one's mind, what goes and what the law keeps."""

from __future__ import annotations

from datetime import date

import psycopg
import pytest

from purser.core.audit import COMMAND_LINE, read_records
from purser.core.clock import FakeClock
from purser.core.errors import Problem
from purser.core.ids import CustomerId, ProceedingId, WalletId
from purser.core.proceedings import read_deadlines, read_steps
from purser.core.vault_rotation import SETTLED, rotate, take_step
from purser.identity import find_login
from purser.payments.model import Delay
from purser.privacy import RequestKind, blockers, go_on_closing, read_kept, withdraw
from purser.privacy.fates import FATES, Erased
from purser.privacy.keep import drop_years, missing
from purser.safety import Lifter, Scope, Source, freeze, lift
from purser.schema import SEALED
from tests.support.privacy import Corner
from tests.support.scale import PLACED_BY, statements
from tests.support.world import World

NAME = "欧阳询问"
_CARD = """
    INSERT INTO bank_cards (customer_id, id, channel, token, fingerprint, bank, bank_zh, bank_en, kind, bin, length,
                            last4, doubtful, is_default, bound_at)
    VALUES (%s, gen_random_uuid(), 'sandbox', %s, 'f', 'harbour', '港湾银行', 'Harbour Bank', 'debit', '622848', 19,
            '4417', false, true, %s)"""


async def leaver(world: World, corner: Corner, left: int = 0) -> tuple[WalletId, CustomerId]:
    """Somebody with a past and `left` fen in the wallet."""
    wallet, friend = await world.person(NAME, funds=1_000 + left), await world.person("陈嘉敏")
    await world.do(await world.transfer(wallet, friend, 1_000))
    return wallet, await corner.owner(wallet)


async def bind(world: World, me: CustomerId, token: str) -> None:
    """A bank card, as a channel vouched for it."""
    async with world.db.transaction() as tx:
        await tx.execute(_CARD, [me, token, world.clock.now()])


async def take_back(world: World, corner: Corner, me: CustomerId, ident: ProceedingId) -> None:
    async with world.db.transaction() as tx:
        await withdraw(tx, corner.room, me, ident)


async def test_somebody_leaves_and_the_law_keeps_its_part(world: World, corner: Corner) -> None:
    wallet, me = await leaver(world, corner)
    (customer,) = [c for c in await world.customers() if c.id == me]
    assert customer.phone is not None
    await corner.proved(me, RequestKind.RESTRICT, purpose="rule_testing")
    await bind(world, me, "tok-1")
    matter = await corner.proved(me, RequestKind.CLOSE)
    assert matter.state == "cooling"
    await corner.live(days=6, hours=23)
    assert await corner.state(me, matter.id) == "cooling"
    await corner.live(hours=1, minutes=1)
    assert await corner.state(me, matter.id) == "partial"

    # Nothing says who it was: not the row, not a login, not anything that is to go.
    ((number, mail, erased),) = await world.rows("SELECT phone, email, erased_at FROM customers WHERE id = %s", me)
    assert (number, mail, erased) == (None, None, world.clock.now())
    assert [c.name for c in await world.customers() if c.id == me] == ["已注销"]
    assert await world.rows("SELECT status FROM wallets WHERE id = %s", wallet) == [("closed",)]
    assert await world.rows("SELECT closed FROM ledger_accounts WHERE id = %s", wallet) == [(True,)]
    dump = await world.dump()
    for table, fate in FATES.items():
        if isinstance(fate, Erased):
            whose = str(me if fate.owner == "customer" else wallet)
            assert not [row for row in dump[table] if whose in row], table
    async with world.db.reader() as conn:
        assert await find_login(conn, customer.phone) is None
        found = await read_kept(conn, me)
        assert await missing(conn, me) == []
        (act,) = await read_records(conn, 1, about=f"customer:{me}")
    kept = {r.kind: r.content for r in found}
    assert kept.keys() == {"identity", "transactions", "cards", "consents", "requests"}
    assert all(r.is_whole for r in found)
    assert {r.keep_until for r in found} == {date(world.clock.now().year + 10, 12, 31)}
    assert (kept["identity"]["name"], kept["identity"]["phone"]) == (NAME, customer.phone)
    assert [line["amount"] for line in kept["transactions"]["lines"]] == [1_000, 1_000]
    assert {r["kind"] for r in kept["requests"]} == {"restrict", "close"}
    assert (act.action, act.actor.kind) == ("privacy.keep", "system")
    assert customer.phone not in act.details
    assert [(c["bank"], c["last4"]) for c in kept["cards"]] == [("harbour", "4417")]
    jobs = await world.rows("SELECT args->>'token' FROM procrastinate_jobs WHERE task_name LIKE 'cards.%%'")
    assert jobs == [("tok-1",)], "its token is destroyed at the bank"
    told = await world.rows("SELECT way, owner_id <> %s FROM notice_deliveries WHERE kind = 'account_closed'", me)
    assert told == [("sms", True)], "they are told at the address that is gone"


async def test_what_is_in_the_way_is_data_and_clears_itself(world: World, corner: Corner) -> None:
    wallet, me = await leaver(world, corner, left=5_000)
    friend = await world.person("李强")
    await world.do(await world.transfer(wallet, friend, 2_000, delay=Delay.TWO_HOURS))
    async with world.db.transaction() as tx:
        frozen = await freeze(tx, me, Scope.parse("card:card-9"), Source.AGENT, "she called", "t", world.clock)
    matter = await corner.proved(me, RequestKind.CLOSE)
    assert matter.state == "blocked"
    open_leak = await corner.proved(me, RequestKind.LEAK, text="x")
    async with world.db.reader() as conn:
        found = await blockers(conn, me, corner.room.procedures)
    assert {(b.code, b.turn, b.action) for b in found} == {
        ("balance", "customer", "withdraw"),
        ("in_flight", "customer", "cancel"),
        ("freeze", "senior_agent", None),
    }, "an open request about data is not in the way of closing; other matters are"
    assert next(b for b in found if b.code == "in_flight").by is not None
    assert next(b.amount for b in found if b.code == "balance") == 5_000

    before = await world.dump(without=["customers"])
    async with world.db.transaction() as tx:
        assert (await go_on_closing(tx, corner.room, me, matter.id)).state == "blocked"
    assert await world.dump(without=["customers"]) == before, "looking changes nothing"

    async with world.db.transaction() as tx:
        await tx.execute("UPDATE payments SET state = 'cancelled' WHERE state = 'scheduled'")
        await tx.execute("UPDATE ledger_holds SET state = 'released' WHERE state = 'held'")
        await tx.execute("UPDATE ledger_accounts SET held = 0 WHERE id = %s", [wallet])
        await lift(tx, me, frozen.id, Lifter.STAFF, "t", world.clock)
    await world.engine.close()
    await world.engine.start()
    await world.fund(wallet, -5_000)
    await corner.live(hours=1, minutes=1)
    assert await corner.state(me, matter.id) == "cooling", "it goes on by itself"
    await take_back(world, corner, me, open_leak.id)

    await world.fund(wallet, 700)
    await corner.live(days=7, minutes=1)
    assert await corner.state(me, matter.id) == "blocked", "money came on the last day"
    assert await world.balance(wallet) == 700
    await world.fund(wallet, -700)
    async with world.db.transaction() as tx:
        assert (await go_on_closing(tx, corner.room, me, matter.id)).state == "cooling"
    await corner.live(days=7, minutes=1)
    assert await corner.state(me, matter.id) == "partial"


async def test_a_closing_that_stays_blocked_is_refused_in_time_with_its_reasons(world: World, corner: Corner) -> None:
    _, me = await leaver(world, corner, left=5_000)
    matter = await corner.proved(me, RequestKind.CLOSE)
    due = (await corner.request(me, matter.id)).due_at
    assert due == corner.room.terms.after("personal_data", "closing", matter.opened_at)
    async with world.db.reader() as conn:
        assert (await read_deadlines(conn, me, [matter.id]))[matter.id]["give_up"] == due
    while world.clock.now() < due:
        await corner.live(hours=12)
    request = await corner.request(me, matter.id)
    assert await corner.state(me, matter.id) == "refused"
    assert request.answer == {"blockers": ["balance"], "remedy": "ask_again"}
    async with world.db.reader() as conn:
        steps = (await read_steps(conn, me, [matter.id]))[matter.id]
    assert [s.step for s in steps] == ["ask", "challenge", "prove", "block", "give_up"], "looking is no history"
    assert (await corner.proved(me, RequestKind.CLOSE)).state == "blocked", "and may be asked again"


async def test_one_may_change_ones_mind_until_the_last_day(world: World, corner: Corner) -> None:
    wallet, me = await leaver(world, corner)
    matter = await corner.proved(me, RequestKind.CLOSE)
    await corner.live(days=6, hours=23)
    await take_back(world, corner, me, matter.id)
    before = await world.dump()
    await corner.live(days=30)
    assert await world.dump() == before
    with pytest.raises(Problem, match="step_not_possible"):
        await take_back(world, corner, me, matter.id)
    assert await world.rows("SELECT status FROM wallets WHERE id = %s", wallet) == [("open",)]
    second = await corner.proved(me, RequestKind.CLOSE)
    await corner.live(days=7, minutes=1)
    for late in (take_back, _go_on):
        with pytest.raises(Problem, match="step_not_possible"):
            await late(world, corner, me, second.id)


async def _go_on(world: World, corner: Corner, me: CustomerId, ident: ProceedingId) -> None:
    async with world.db.transaction() as tx:
        await go_on_closing(tx, corner.room, me, ident)


async def test_what_is_kept_only_keeps(world: World, corner: Corner, clock: FakeClock) -> None:
    _, me = await leaver(world, corner)
    await corner.proved(me, RequestKind.CLOSE)
    await corner.live(days=7, minutes=1)
    ((partition,),) = await world.rows("SELECT DISTINCT tableoid::regclass::text FROM kept_records")
    before = await world.dump()
    for statement in (
        "UPDATE kept_records SET kind = 'x'",
        "DELETE FROM kept_records",
        f"UPDATE \"{partition}\" SET kind = 'x'",
        f'DELETE FROM "{partition}"',
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="only keeps"):
            async with world.db.transaction() as tx:
                await tx.execute(statement)
    assert await world.dump() == before
    written = [text for text, _ in statements() if "kept_records" in text]
    assert written
    assert not [text for text in written if text.lstrip().startswith(("UPDATE", "DELETE"))]

    assert await drop_years(world.db, clock) == []
    clock.advance(days=366 * 11)
    over = await drop_years(world.db, clock)
    assert partition in over
    async with world.db.reader() as conn:
        assert await read_kept(conn, me) == []
        assert len(await missing(conn, me)) == 5, "the audit still says that they were there"


async def test_what_is_kept_outlives_the_keys(world: World, corner: Corner, clock: FakeClock) -> None:
    """Nothing in the store is sealed anew, and all of it can be read when its key has long been retired."""
    _, me = await leaver(world, corner)
    await corner.proved(me, RequestKind.CLOSE)
    await corner.live(days=7, minutes=1)
    before = await world.rows("SELECT sealed FROM kept_records ORDER BY id")
    await rotate(world.db, COMMAND_LINE, "yearly", clock)
    for expected in ("coming", "retiring", "retired"):
        clock.advance(seconds=SETTLED.total_seconds())
        world.db.keys = None
        assert await take_step(world.db, clock, SEALED) == expected
    world.db.keys = None
    async with world.db.reader() as conn:
        assert all(r.is_whole for r in await read_kept(conn, me))
        assert await missing(conn, me) == []
    assert await world.rows("SELECT sealed FROM kept_records ORDER BY id") == before


def test_every_table_has_a_fate() -> None:
    """What a new table holds of somebody who leaves is decided with the table."""
    assert PLACED_BY.keys() - FATES.keys() == set()
    assert FATES.keys() - PLACED_BY.keys() == set()
