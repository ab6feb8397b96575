"""Cards bound by token: what is kept of them, which bank they are of, and how a binding ends."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

import pytest

from purser.cards import (
    BindingState,
    Card,
    CardState,
    adopt,
    begin_binding,
    bound_cards,
    look_at_binding,
    make_default,
    resume,
    suspend,
    usable_card,
)
from purser.channels import BindRequest, BindResult, BindState, ChannelUnavailable
from purser.core.db import Tx
from purser.core.errors import Problem
from purser.core.ids import CardId, CustomerId
from tests.support.cards import desk_of, give_card, work_off
from tests.support.channel import Parrot, bound_card
from tests.support.refusals import refusal
from tests.support.world import CHANNEL, World


async def cards_of(world: World, customer: CustomerId) -> list[Card]:
    async with world.db.reader() as conn:
        return await bound_cards(conn, customer)


async def refused(world: World, act: Callable[[Tx], Awaitable[object]]) -> str:
    return await refusal(world.db, world.db.run(act))


async def test_a_card_is_bound_when_the_channel_says_so(world: World, bank: Parrot) -> None:
    d, customer = desk_of(world), await world.owner(await world.person())
    binding, page = await begin_binding(d, customer, CHANNEL)
    assert page == f"https://bank.test/bind/{binding.out_no}"
    assert (await look_at_binding(d, customer, binding.id))[0].state is BindingState.AWAITING
    bank.bindings[binding.out_no] = BindResult(BindState.SUCCEEDED, card=bound_card("tok_1", "622588", 16))
    world.clock.advance(minutes=1)
    assert await work_off(world, d) == ["cards.ask"]
    (card,) = await cards_of(world, customer)
    assert (card.bank, card.bank_zh, card.kind, card.last4, card.token) == ("CMB", "招商银行", "debit", "4417", "tok_1")
    assert (card.is_default, card.doubtful, card.state) == (True, False, CardState.BOUND)
    ended, _ = await look_at_binding(d, customer, binding.id)
    assert (ended.state, ended.card) == (BindingState.BOUND, card.id)
    other = await world.owner(await world.person())
    with pytest.raises(Problem, match="bank_card_unknown"):
        await look_at_binding(d, other, binding.id)

    again, _ = await begin_binding(d, customer, CHANNEL)
    bank.bindings[again.out_no] = BindResult(BindState.SUCCEEDED, card=bound_card("tok_2", "622588", 16))
    both = await asyncio.gather(*(look_at_binding(d, customer, again.id) for _ in range(4)))
    assert {b.card for b, _ in both} == {card.id}, "the same card is the same card"
    assert await work_off(world, d) == ["cards.drop"]
    assert ("unbind_card", "tok_2") in bank.asked, "its second token is not needed"
    assert await cards_of(world, customer) == [card]


async def test_a_binding_that_comes_to_nothing(world: World, bank: Parrot) -> None:
    d, customer = desk_of(world), await world.owner(await world.person())
    ends = {
        BindState.EXPIRED: (BindingState.EXPIRED, None),
        BindState.FAILED: (BindingState.FAILED, "number_wrong"),
    }
    for state, expected in ends.items():
        binding, _ = await begin_binding(d, customer, CHANNEL)
        bank.bindings[binding.out_no] = BindResult(state, failure_code=expected[1])
        ended, _ = await look_at_binding(d, customer, binding.id)
        assert (ended.state, ended.failure) == expected
    lost, _ = await begin_binding(d, customer, CHANNEL)
    bank.bindings[lost.out_no] = BindResult(BindState.UNKNOWN, failure_code="timeout")
    assert (await look_at_binding(d, customer, lost.id))[0].state is BindingState.AWAITING, "unknown is never final"
    del bank.bindings[lost.out_no]
    assert (await look_at_binding(d, customer, lost.id))[0].failure == "not_found"
    silent, _ = await begin_binding(d, customer, CHANNEL)
    bank.bindings[silent.out_no] = BindResult(BindState.UNKNOWN, failure_code="timeout")
    world.clock.advance(minutes=1)
    assert "cards.ask" in await work_off(world, d)
    world.clock.advance(minutes=10)
    assert await work_off(world, d) == ["cards.ask"], "it is asked again and again"
    assert await cards_of(world, customer) == []


async def test_a_bank_that_says_nothing_makes_no_page(world: World, bank: Parrot) -> None:
    d, customer = desk_of(world), await world.owner(await world.person())

    async def mute(request: BindRequest) -> BindResult:  # noqa: ARG001
        return BindResult(BindState.UNKNOWN, failure_code="timeout")

    bank.bind_card = mute  # type: ignore[method-assign]
    with pytest.raises(ChannelUnavailable):
        await begin_binding(d, customer, CHANNEL)
    for _ in range(9):
        with pytest.raises(ChannelUnavailable):
            await begin_binding(d, customer, CHANNEL)
    with pytest.raises(Problem, match="too_many_bindings"):
        await begin_binding(d, customer, CHANNEL)


async def test_a_wrong_last_digit_is_a_warning_for_cards_of_old_only(world: World, bank: Parrot) -> None:
    d, customer = desk_of(world), await world.owner(await world.person())
    old = await world.db.run(
        lambda tx: adopt(tx, d, customer, CHANNEL, bound_card("tok_old", "955990", 19, "0001", fits=False))
    )
    assert old is not None
    assert (old.bank, old.doubtful) == ("ABC", True)
    new = await world.db.run(lambda tx: adopt(tx, d, customer, CHANNEL, bound_card("tok_new", fits=False)))
    assert new is None
    assert await work_off(world, d) == ["cards.drop"]
    assert ("unbind_card", "tok_new") in bank.asked
    strange = await give_card(world, await world.person(), bound_card("tok_3", "400000", 16))
    assert (strange.bank, strange.bank_en, strange.kind) == ("harbour", "Harbour Bank", "unknown")


async def test_default_suspended_and_taken_up_again(world: World) -> None:
    wallet, stranger = await world.person(), await world.person()
    d, customer, other = desk_of(world), await world.owner(wallet), await world.owner(stranger)
    first = await give_card(world, wallet, bound_card("tok_1", last4="0001"))
    second = await give_card(world, wallet, bound_card("tok_2", last4="0002"))
    assert [c.id for c in await cards_of(world, customer)] == [first.id, second.id]
    wishes = [partial(make_default, customer=customer, ident=i) for i in [first.id, second.id] * 3]
    await asyncio.gather(*(world.db.run(wish) for wish in wishes))
    await world.db.run(lambda tx: make_default(tx, customer, second.id))
    assert [(c.id, c.is_default) for c in await cards_of(world, customer)] == [(second.id, True), (first.id, False)]

    assert await refused(world, lambda tx: resume(tx, customer, second.id)) == "card_not_suspended"
    for _ in range(2):
        await world.db.run(lambda tx: suspend(tx, d, customer, second.id))
    async with world.db.reader() as conn:
        with pytest.raises(Problem, match="card_suspended"):
            await usable_card(conn, customer, second.id, CHANNEL, debit=True)
        assert (await usable_card(conn, customer, second.id, CHANNEL, debit=False)).token == "tok_2"
        for whose, which, where in ((other, second.id, CHANNEL), (customer, CardId.new(world.clock), CHANNEL),
                                    (customer, first.id, "elsewhere")):  # fmt: skip
            with pytest.raises(Problem, match="bank_card_unknown"):
                await usable_card(conn, whose, which, where, debit=False)
    for act in (make_default, resume):
        assert await refused(world, partial(act, customer=other, ident=second.id)) == "bank_card_unknown"
    assert await refused(world, lambda tx: suspend(tx, d, other, second.id)) == "bank_card_unknown"
    await world.db.run(lambda tx: resume(tx, customer, second.id))
    assert (await cards_of(world, customer))[0].state is CardState.BOUND
