"""Unbinding a card: every step of the table, every one that may not be taken, and what clears itself."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial

import pytest

from purser.cards import (
    UNBINDING,
    Blocks,
    Card,
    CardState,
    Warns,
    approve_unbinding,
    bound_cards,
    counted_try,
    find_blockers,
    find_warnings,
    past_cards,
    prove_unbinding,
    read_card,
    read_unbinding,
    refuse_unbinding,
    request_unbinding,
    suspend,
    withdraw_unbinding,
)
from purser.cards.desk import CardDesk
from purser.channels import ChannelUnavailable, ChargeState
from purser.core.db import Tx
from purser.core.errors import Kind, Problem, forbidden
from purser.core.ids import CustomerId, FreezeId, PaymentId, ProceedingId, StaffId, WalletId
from purser.core.procedure import Actor
from purser.core.proceedings import Proceeding, Who, read_deadlines, read_proceedings, read_steps
from purser.payments import send
from purser.safety import Lifter, Scope, Source, freeze, lift
from tests.support.cards import desk_of, give_card, keep_time, work_off
from tests.support.channel import Parrot, bound_card, charge
from tests.support.refusals import refusal
from tests.support.world import CARD, CHANNEL, World, said

Act = Callable[[Tx], Awaitable[object]]


class Desk:
    """A customer with a card, and what is done about it."""

    def __init__(self, world: World, d: CardDesk, wallet: WalletId, customer: CustomerId, card: Card) -> None:
        self.world, self.d, self.wallet, self.customer, self.card = world, d, wallet, customer, card
        self.reviewer = Who(Actor.SENIOR_AGENT, str(StaffId.new(world.clock)))

    async def request(self) -> ProceedingId:
        return (await self.world.db.run(lambda tx: request_unbinding(tx, self.d, self.customer, self.card.id))).id

    async def prove(self, ident: ProceedingId) -> None:
        await self.world.db.run(lambda tx: prove_unbinding(tx, self.d, self.customer, ident))

    async def state(self, ident: ProceedingId) -> str:
        return (await self.matter(ident)).state

    async def matter(self, ident: ProceedingId) -> Proceeding:
        async with self.world.db.reader() as conn:
            return (await read_proceedings(conn, self.customer, [ident]))[ident]

    async def due(self, ident: ProceedingId) -> dict[str, timedelta]:
        async with self.world.db.reader() as conn:
            found = (await read_deadlines(conn, self.customer, [ident]))[ident]
        return {step: at - self.world.clock.now() for step, at in found.items()}

    async def now(self) -> Card:
        async with self.world.db.reader() as conn:
            found = await read_card(conn, self.customer, self.card.id)
        assert found is not None
        return found

    async def fail(self, times: int, kind: Kind = Kind.FORBIDDEN) -> None:
        for _ in range(times):
            with pytest.raises(Problem, match="pin_wrong"):
                async with counted_try(self.d, self.customer):
                    raise Problem("pin_wrong", kind)

    async def refused(self, act: Act) -> str:
        return await refusal(self.world.db, self.world.db.run(act))

    async def order(self, by: str = "customer") -> None:
        """An authority's hold."""
        source = Source.AUTHORITY if by == "authority" else Source.CUSTOMER
        await self.world.db.run(
            lambda tx: freeze(tx, self.customer, Scope.parse("outgoing"), source, "order", "desk", self.world.clock)
        )


@pytest.fixture
async def desk(world: World) -> Desk:
    wallet = await world.person(funds=50_000)
    card = await give_card(world, wallet, bound_card(CARD))
    return Desk(world, desk_of(world), wallet, await world.owner(wallet), card)


async def test_unbound_with_two_factors(world: World, desk: Desk, bank: Parrot) -> None:
    second = await give_card(world, desk.wallet, bound_card("tok_2", last4="0002"))
    before = [await world.balance(a) for a in (desk.wallet.account, world.operator.clearing[CHANNEL])]
    ident = await desk.request()
    assert await desk.state(ident) == "verifying"
    assert (await desk.due(ident)) == {"lapse": timedelta(days=7)}
    assert await desk.refused(lambda tx: request_unbinding(tx, desk.d, desk.customer, desk.card.id)) == "card_unbinding"
    assert await desk.refused(lambda tx: suspend(tx, desk.d, desk.customer, desk.card.id)) == "card_unbinding"
    await desk.prove(ident)
    assert await desk.state(ident) == "unbound"
    gone = await desk.now()
    assert (gone.state, gone.is_default, gone.token) == (CardState.UNBOUND, False, CARD)
    async with world.db.reader() as conn:
        assert [(c.id, c.is_default) for c in await bound_cards(conn, desk.customer)] == [(second.id, True)]
        steps = (await read_steps(conn, desk.customer, [ident]))[ident]
    assert [s.step for s in steps] == ["request", "clear", "prove", "unbind"]

    bank.is_silent = True
    with pytest.raises(ChannelUnavailable):
        await work_off(world, desk.d)
    assert (await desk.now()).token == CARD, "only what the channel has destroyed is forgotten"
    bank.is_silent = False
    assert await work_off(world, desk.d) == ["cards.destroy"]
    kept = await desk.now()
    assert (kept.token, kept.last4, kept.bank, kept.destroyed_at) == (None, "4417", "ICBC", world.clock.now())
    async with world.db.reader() as conn:
        assert [c.id for c in await past_cards(conn, desk.customer)] == [desk.card.id]
    assert [await world.balance(a) for a in (desk.wallet.account, world.operator.clearing[CHANNEL])] == before
    again = desk.refused(lambda tx: request_unbinding(tx, desk.d, desk.customer, desk.card.id))
    assert await again == "bank_card_unknown"


async def test_what_is_in_the_way_clears_itself(world: World, desk: Desk, bank: Parrot) -> None:
    bank.say(charge(ChargeState.PAYER_ACTING))
    top_up = said(await world.engine.submit(await world.top_up(desk.wallet, 5_000)))["id"]
    await desk.order("authority")
    async with world.db.reader() as conn:
        found = await find_blockers(conn, desk.card)
        assert {b.code for b in found} == {Blocks.TOP_UP, Blocks.AUTHORITY}
        assert {b.object for b in found} >= {top_up}
        assert await find_warnings(conn, desk.card) == [Warns.ONLY_CARD]
    ident = await desk.request()
    assert await desk.state(ident) == "blocked"
    assert await desk.due(ident) == {"clear": timedelta(seconds=5)}
    await desk.prove(ident)
    assert await desk.state(ident) == "blocked"

    bank.say(charge(ChargeState.SUCCEEDED, 5_000))
    await work_payments(world)
    world.clock.advance(seconds=30)
    await keep_time(world, desk.d)
    assert await desk.state(ident) == "blocked", "the authority still holds"
    assert timedelta(seconds=5) < (await desk.due(ident))["clear"] < timedelta(seconds=10)
    world.clock.advance(days=30)
    await keep_time(world, desk.d)
    assert await desk.due(ident) == {"clear": timedelta(hours=1)}, "however long it takes, it is looked at hourly"
    ((hold,),) = await world.rows("SELECT id FROM freezes")
    await world.db.run(lambda tx: lift(tx, desk.customer, FreezeId(hold), Lifter.AUTHORITY, "desk", world.clock))
    world.clock.advance(hours=1)
    await keep_time(world, desk.d)
    assert await desk.state(ident) == "unbound", "proven before, it goes on by itself"
    told = [kind for (kind,) in await world.rows("SELECT kind FROM messages ORDER BY number")]
    assert told[-1] == "card_unbound"


async def test_a_customers_own_freeze_is_not_in_the_way(desk: Desk) -> None:
    await desk.order()
    assert await desk.state(await desk.request()) == "verifying"


async def test_told_to_prove_when_nothing_is_in_the_way_any_more(world: World, desk: Desk, bank: Parrot) -> None:
    bank.say(charge(ChargeState.PAYER_ACTING))
    await world.engine.submit(await world.withdraw(desk.wallet, 20_000))
    ident = await desk.request()
    assert await desk.state(ident) == "blocked"
    await world.db.run(lambda tx: tx.execute("UPDATE payments SET state = 'succeeded'"))
    world.clock.advance(seconds=5)
    await keep_time(world, desk.d)
    assert await desk.state(ident) == "verifying"
    told = [kind for (kind,) in await world.rows("SELECT kind FROM messages ORDER BY number")]
    assert told[-1] == "unbinding_ready"
    world.clock.advance(days=7)
    await keep_time(world, desk.d)
    assert await desk.state(ident) == "withdrawn"
    told = [kind for (kind,) in await world.rows("SELECT kind FROM messages ORDER BY number")]
    assert told[-1] == "unbinding_ended"
    assert (await desk.now()).state is CardState.BOUND
    assert await desk.state(await desk.request()) == "verifying", "it can be asked for again"


async def test_blocked_again_by_what_began_meanwhile(world: World, desk: Desk, bank: Parrot) -> None:
    ident = await desk.request()
    bank.say(charge(ChargeState.PAYER_ACTING))
    await world.engine.submit(await world.top_up(desk.wallet, 5_000))
    await desk.prove(ident)
    assert await desk.state(ident) == "blocked"


async def test_five_failures_in_a_day_and_somebody_looks(world: World, desk: Desk) -> None:
    ident = await desk.request()
    await desk.fail(4)
    await desk.fail(3, Kind.RATE_LIMITED)
    world.clock.advance(hours=24)
    await desk.fail(4)
    assert await desk.state(ident) == "verifying", "only those of a day count"
    async with counted_try(desk.d, desk.customer):
        pass
    await desk.fail(1)
    assert await desk.state(ident) == "manual_review"
    with pytest.raises(Problem, match="card_proofs_used_up"):
        async with counted_try(desk.d, desk.customer):
            raise AssertionError("it is not even looked at")
    assert await desk.refused(lambda tx: prove_unbinding(tx, desk.d, desk.customer, ident)) == "step_not_possible"
    for actor in (Actor.AGENT, Actor.FINANCE, Actor.CUSTOMER, Actor.SYSTEM):
        for answer in (approve_unbinding, refuse_unbinding):
            act = partial(answer, d=desk.d, customer=desk.customer, ident=ident, who=Who(actor, "x"), reason="x")
            assert await desk.refused(act) == "step_not_yours"
    assert set(await desk.due(ident)) == {"overdue"}
    world.clock.advance(days=4)
    await keep_time(world, desk.d)
    async with world.db.reader() as conn:
        steps = (await read_steps(conn, desk.customer, [ident]))[ident]
    assert [s.step for s in steps][-2:] == ["review", "overdue"]
    await world.db.run(
        lambda tx: approve_unbinding(tx, desk.d, desk.customer, ident, desk.reviewer, "called back, knew all")
    )
    assert await desk.state(ident) == "unbound"


async def test_parallel_guesses_are_counted_one_by_one(desk: Desk) -> None:
    looked = []

    async def guess() -> None:
        async with counted_try(desk.d, desk.customer):
            looked.append(1)
            await asyncio.sleep(0.05)
            raise forbidden("pin_wrong")

    await asyncio.gather(*(guess() for _ in range(30)), return_exceptions=True)
    assert len(looked) == 5


async def test_a_review_that_refuses_keeps_the_card(world: World, desk: Desk) -> None:
    ident = await desk.request()
    await desk.fail(5)
    await world.db.run(
        lambda tx: refuse_unbinding(tx, desk.d, desk.customer, ident, desk.reviewer, "did not know the last payment")
    )
    assert await desk.state(ident) == "kept"
    assert (await desk.now()).state is CardState.BOUND


async def test_every_forbidden_step_changes_nothing(world: World, desk: Desk) -> None:
    """Each verb in each state it does not begin in, by the customer, by another, by a reviewer."""
    other = await world.owner(await world.person())
    acts: dict[str, Callable[[CustomerId, ProceedingId], Act]] = {
        "prove": lambda c, i: lambda tx: prove_unbinding(tx, desk.d, c, i),
        "withdraw": lambda c, i: lambda tx: withdraw_unbinding(tx, desk.d, c, i),
        "approve": lambda c, i: lambda tx: approve_unbinding(tx, desk.d, c, i, desk.reviewer, "x"),
        "refuse": lambda c, i: lambda tx: refuse_unbinding(tx, desk.d, c, i, desk.reviewer, "x"),
    }
    for state in UNBINDING.states:
        if state == "checking":  # over before anybody can look
            continue
        ident = await into(world, desk, state)
        assert await desk.state(ident) == state
        for name, act in acts.items():
            assert await desk.refused(act(other, ident)) == "unbinding_unknown"
            if state not in UNBINDING.step(name).before:
                assert await desk.refused(act(desk.customer, ident)) == "step_not_possible"
        if state not in UNBINDING.finals:
            await world.db.run(acts["withdraw"](desk.customer, ident))
        async with world.db.reader() as conn:
            u = await read_unbinding(conn, desk.customer, ident)
            assert u is not None
            assert u.ended_at is not None


async def test_twice_at_once_is_once(world: World, desk: Desk) -> None:
    asked = await asyncio.gather(
        *(world.db.run(lambda tx: request_unbinding(tx, desk.d, desk.customer, desk.card.id)) for _ in range(5)),
        return_exceptions=True,
    )
    (matter,) = [a for a in asked if isinstance(a, Proceeding)]
    assert {a.code for a in asked if isinstance(a, Problem)} == {"card_unbinding"}
    proven = await asyncio.gather(
        *(world.db.run(lambda tx: prove_unbinding(tx, desk.d, desk.customer, matter.id)) for _ in range(5)),
        return_exceptions=True,
    )
    assert [p.state for p in proven if isinstance(p, Proceeding)] == ["unbound"]
    assert await world.rows("SELECT count(*) FROM proceeding_steps WHERE step = 'unbind'") == [(1,)]


async def test_money_on_its_way_keeps_the_token(world: World, desk: Desk, bank: Parrot) -> None:
    """Begun in the moment in which the card was unbound: the token lives until it has arrived."""
    ident = await desk.request()
    command = await world.top_up(desk.wallet, 5_000)
    await desk.prove(ident)
    bank.say(charge(ChargeState.PAYER_ACTING))
    await world.engine.submit(command)
    assert await work_off(world, desk.d) == ["cards.destroy"]
    assert ("unbind_card", CARD) not in bank.asked
    bank.say(charge(ChargeState.SUCCEEDED, 5_000))
    await work_payments(world)
    world.clock.advance(minutes=1)
    assert await work_off(world, desk.d) == ["cards.destroy"]
    assert (await desk.now()).token is None


async def into(world: World, desk: Desk, state: str) -> ProceedingId:
    """An unbinding of a card of its own, brought to a state."""
    desk.card = await give_card(world, desk.wallet, bound_card(f"tok_{state}", last4=f"{len(state):04}"))
    if state == "blocked":
        await desk.order("authority")
    ident = await desk.request()
    if state == "blocked":
        await world.db.run(lambda tx: tx.execute("DELETE FROM freezes"))
    if state in ("manual_review", "kept"):
        await world.db.run(lambda tx: tx.execute("DELETE FROM card_tries"))
        await desk.fail(5)
    if state == "kept":
        await world.db.run(lambda tx: refuse_unbinding(tx, desk.d, desk.customer, ident, desk.reviewer, "x"))
    if state == "unbound":
        await desk.prove(ident)
    if state == "withdrawn":
        await world.db.run(lambda tx: withdraw_unbinding(tx, desk.d, desk.customer, ident))
    return ident


async def work_payments(world: World) -> None:
    """Ask the bank about what is under way, now."""
    for wallet, payment in await world.rows("SELECT wallet_id, id FROM payments WHERE state = 'processing'"):
        await send(world.counter, WalletId(wallet), PaymentId(payment))
