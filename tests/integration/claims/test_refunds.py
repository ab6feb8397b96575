"""Refunds on a real database: every step with its money, and what is not allowed changes nothing."""

from __future__ import annotations

import asyncio

import pytest

from purser.channels import ChargeResult, ChargeState, PayoutState, RefundState
from purser.claims import Card, DisputeDesk, Way, refuse, start_refund
from purser.claims.escrow import ship
from purser.core.ids import AccountId, PaymentId, ProceedingId
from purser.core.money import Currency
from purser.core.procedure import Actor
from purser.core.proceedings import Who
from purser.ledger import AccountKind, open_operator_account, operator_account, set_frozen
from purser.payments import EntryKind, list_entries
from tests.support.channel import charge, payout, refund
from tests.support.refunding import RESERVE, Shop, code_of
from tests.support.world import World

OTHER_CARD = Card("sandbox", "card-2", "Lake Bank", "9921")


@pytest.fixture
async def shop(world: World) -> Shop:
    return await Shop.open(world)


async def test_the_merchant_agrees_and_it_is_there(shop: Shop) -> None:
    before = await shop.balances()
    assert (before["wallet"], before["pending"], before["fees"]) == (0, 9_940, 60)
    r = await shop.request(2_500)
    assert (await shop.state(r), await shop.balances()) == ("merchant_review", before)
    approved = await shop.approve(r)
    assert approved.promised_at is not None
    assert (approved.promised_at - shop.world.clock.now()).total_seconds() == 300
    assert await shop.state(r) == "sent"
    on_the_way = await shop.balances()
    assert on_the_way == before | {"pending": 9_940 - 2_500 + 15, "transit": 2_500, "fees": 45}
    assert await shop.books() == []

    await shop.jobs()
    assert await shop.balances() == on_the_way | {"wallet": 2_500, "transit": 0}
    assert await shop.steps(r) == ["request", "ask_merchant", "approve", "fund", "send", "arrive"]
    assert (await shop.find(r)).arrived_at == shop.world.clock.now()
    assert await shop.books() == []
    await shop.later(days=20)  # nothing happens any more
    assert await shop.balances() == on_the_way | {"wallet": 2_500, "transit": 0}


async def test_parts_add_up_and_the_fee_is_back_to_the_last_fen(shop: Shop) -> None:
    shop.world.clock.advance(minutes=2)
    for amount in (3_333, 3_333, 3_334):
        shop.world.clock.advance(minutes=2)
        await shop.give(amount)
        await shop.jobs()
    assert await shop.balances() == {
        "wallet": 10_000, "transit": 0, "pending": 0, "available": 0, "clearing": 0, "fees": 0,
    }  # fmt: skip
    shop.world.clock.advance(minutes=2)
    assert await code_of(shop.give(1)) == "refund_nothing_left"
    assert await shop.books() == []


async def test_what_may_not_be_asked_for_changes_nothing(shop: Shop) -> None:
    first = await shop.request(4_000, no="R-1")
    assert (await shop.request(4_000, no="R-1")).id == first.id
    before = await shop.world.dump()
    assert await code_of(shop.request(4_100, no="R-1")) == "refund_no_used"
    assert await code_of(shop.request(1)) == "refund_too_soon"
    shop.world.clock.advance(minutes=1)
    assert await code_of(shop.request(6_001)) == "refund_too_much"
    assert await code_of(shop.request(1, payment=PaymentId.new(shop.world.clock))) == "activity_unknown"
    stranger = await shop.world.merchant("Elsewhere")
    before = await shop.world.dump()
    assert await code_of(shop.give(1, merchant=stranger)) == "activity_unknown"
    shop.world.clock.advance(days=365)
    assert await code_of(shop.request(1)) == "refund_too_late"
    assert await shop.world.dump() == before


async def test_fifty_and_no_more(shop: Shop) -> None:
    async def times() -> int:
        [(n,)] = await shop.world.rows("SELECT count(*) FROM refunds")
        return int(n)

    for _ in range(50):
        await shop.give(1)
        shop.world.clock.advance(minutes=1)
    assert await times() == 50
    assert await code_of(shop.give(1)) == "refund_too_many"
    assert await times() == 50


async def test_two_at_once_never_give_more_than_was_paid(shop: Shop) -> None:
    both = await asyncio.gather(*(code_of(shop.request(10_000)) for _ in range(4)))
    assert sorted(both) == ["", *["refund_nothing_left"] * 3]
    [(ident,)] = await shop.world.rows("SELECT id FROM refunds")
    r = await shop.request_of(ProceedingId(ident))
    answers = await asyncio.gather(*(code_of(shop.approve(r)) for _ in range(3)))
    assert sorted(answers) == ["", "step_not_possible", "step_not_possible"]
    await shop.jobs()
    assert (await shop.balances())["wallet"] == 10_000
    assert await shop.books() == []


async def test_refused_and_withdrawn_leave_the_money_where_it_is(shop: Shop) -> None:
    before = await shop.balances()
    refused = await shop.request(1_000)
    await shop.world.db.run(lambda tx: refuse(tx, shop.desk, shop.merchant, refused.id, "It was worn"))
    shop.world.clock.advance(minutes=1)
    withdrawn = await shop.request(10_000)  # what was refused does not count any more
    await shop.withdraw(withdrawn)
    assert [await shop.state(r) for r in (refused, withdrawn)] == ["rejected", "withdrawn"]
    assert await shop.balances() == before
    dump = await shop.world.dump()
    for r in (refused, withdrawn):
        assert await code_of(shop.approve(r)) == "step_not_possible"
        assert await code_of(shop.withdraw(r)) == "step_not_possible"
    other = await shop.world.merchant("Elsewhere")
    shop.merchant, mine = other, shop.merchant
    assert await code_of(shop.approve(refused)) == "refund_unknown"
    shop.merchant = mine
    after = await shop.world.dump()
    assert {t: rows for t, rows in after.items() if dump[t] != rows}.keys() <= {
        "merchants", "ledger_accounts", "api_keys",
    }  # fmt: skip
    assert await shop.books() == []


async def test_silence_opens_the_dispute(shop: Shop) -> None:
    before = await shop.balances()
    silent = await shop.request(10_000)
    await shop.later(hours=47)
    assert (await shop.state(silent), await shop.balances()) == ("merchant_review", before)
    await shop.later(hours=1)
    assert (await shop.state(silent), (await shop.steps(silent))[-1]) == ("rejected", "stay_silent")
    opened = await shop.world.rows("SELECT claimed, reason FROM disputes WHERE payment_id = %s", shop.payment)
    assert opened == [(10_000, "other")]
    assert await shop.balances() == before | {"pending": 0}
    assert await shop.world.balance(operator_account(AccountKind.DISPUTE_HOLD, Currency.CNY)) == 9_940
    assert await shop.books() == []


async def test_escrow_waits_for_the_answer_and_its_fee_comes_back_after_release(shop: Shop) -> None:
    world, desk = shop.world, DisputeDesk.of(shop.world.counter)
    await world.fund(shop.wallet, 10_000)
    order = await world.order(shop.merchant, 10_000, escrow=True)
    paid = PaymentId.parse((await world.do(await world.pay_order(shop.wallet, order)))["id"])
    await shop.jobs()
    before = await shop.balances()
    seller = Who(Actor.MERCHANT, str(shop.merchant))
    await world.db.run(lambda tx: ship(tx, desk, shop.customer, paid, seller, (None, None)))
    world.clock.advance(days=9)
    asked = await shop.request(2_000, payment=paid)
    await shop.later(days=1, hours=1)  # time would confirm now
    assert await shop.balances() == before
    await shop.approve(asked)
    await shop.jobs()
    assert await shop.balances() == before | {"wallet": before["wallet"] + 2_000}
    assert await shop.books() == []
    await shop.later(days=3)
    fee = 48  # on the 8,000 that are left
    released = {"pending": before["pending"] + 8_000 - fee, "fees": before["fees"]}
    assert {k: v for k, v in (await shop.balances()).items() if k in released} == released
    await shop.give(8_000, payment=paid)
    await shop.jobs()
    assert (await shop.balances())["pending"] == before["pending"]
    assert await shop.books() == []


async def test_a_split_order_is_given_back_by_those_who_got_it(world: World) -> None:
    shop = await Shop.open(world)
    courier = await world.merchant("Courier")
    order = await world.order(shop.merchant, 1_000, splits=[(shop.merchant, 667), (courier, 333)])
    await world.fund(shop.wallet, 1_000)
    paid = PaymentId.parse((await world.do(await world.pay_order(shop.wallet, order)))["id"])
    before = await shop.balances(shop.merchant, courier)
    for amount in (100, 450, 450):
        world.clock.advance(minutes=1)
        await shop.approve(await shop.request(amount, payment=paid))
        await shop.jobs()
        assert await shop.books() == []
    after = await shop.balances(shop.merchant, courier)
    fees = before["fees"] - after["fees"]
    assert fees == 6
    assert after["wallet"] == 1_000
    assert after["pending"] + 667 - before["pending"] + after["pending1"] + 333 - before["pending1"] == fees
    assert after["pending1"] == 0


async def test_without_funds_it_waits_a_week_and_closes(shop: Shop) -> None:
    await shop.move(AccountId(shop.merchant), RESERVE, 9_940)
    before = await shop.balances()
    r = await shop.approve(await shop.request(10_000))
    assert await shop.state(r) == "funding"
    await shop.later(days=6)
    assert (await shop.state(r), await shop.balances()) == ("funding", before)
    await shop.later(days=1, minutes=1)
    assert (await shop.state(r), await shop.balances()) == ("closed_unfunded", before)
    assert await shop.books() == []

    again = await shop.approve(await shop.request(10_000))  # it does not count any more
    await shop.move(RESERVE, AccountId(shop.merchant), 9_939)
    await shop.later(minutes=10)
    assert await shop.state(again) == "funding"  # one fen is missing
    await shop.move(RESERVE, AccountId(shop.merchant), 1)
    await shop.later(minutes=10)
    assert await shop.state(again) == "succeeded"
    assert (await shop.balances())["wallet"] == 10_000
    assert await shop.books() == []


async def test_available_and_deposit_pay_after_pending(shop: Shop) -> None:
    [(available,)] = await shop.world.rows("SELECT available_account FROM merchants WHERE id = %s", shop.merchant)
    await shop.move(AccountId(shop.merchant), AccountId(available), 9_000)
    await shop.give(5_000)
    await shop.jobs()
    left = await shop.balances()
    assert (left["pending"], left["available"], left["wallet"]) == (0, 9_000 - (5_000 - 940 - 30), 5_000)
    assert await shop.books() == []


async def test_a_frozen_wallet_takes_nothing_so_another_way_is_found(shop: Shop) -> None:
    async with shop.world.db.transaction() as tx:
        await set_frozen(tx, shop.wallet.account, into=True, out=True)
    r = await shop.give(2_000)
    await shop.jobs()
    assert (await shop.state(r), (await shop.find(r)).failure) == ("abnormal", "wallet_frozen")
    assert (await shop.balances())["transit"] == 2_000
    assert await shop.books() == []
    shop.bank.say(payout(PayoutState.PROCESSING))
    await shop.reroute(r, OTHER_CARD)
    await shop.jobs()
    assert (await shop.balances())["clearing"] == 2_000
    assert await shop.books() == []
    shop.bank.say(payout(PayoutState.SUCCEEDED, 2_000))
    await shop.later(minutes=1)
    assert await shop.state(r) == "succeeded"
    assert (await shop.find(r)).channel_no == "SB1"
    assert await shop.books() == []


async def test_nobody_names_a_way_so_it_goes_back_to_the_merchant(shop: Shop) -> None:
    before = await shop.balances()
    async with shop.world.db.transaction() as tx:
        await set_frozen(tx, shop.wallet.account, into=True, out=True)
    r = await shop.give(2_000)
    await shop.jobs()
    assert await shop.due(r) == ["return"]
    await shop.later(days=31)
    assert (await shop.state(r), await shop.balances()) == ("returned_to_merchant", before)
    assert await shop.books() == []


async def test_a_top_up_goes_back_to_its_card(shop: Shop) -> None:
    shop.bank.say(charge_of(5_000))
    top_up = await shop.topped_up(5_000)
    before = await shop.balances()
    shop.bank.say(refund(RefundState.PROCESSING))
    r = await shop.request(2_000, payment=top_up)
    assert (await shop.state(r), r.way) == ("sent", Way.CARD)
    await shop.jobs()
    moved = {"wallet": before["wallet"] - 2_000, "clearing": before["clearing"] + 2_000}
    assert await shop.balances() == before | moved
    assert shop.bank.asked[-1] == ("refund", r.out_no)
    for minutes in (1, 4, 5, 10, 10, 60):
        asked = len(shop.bank.asked)
        await shop.later(minutes=minutes)
        assert shop.bank.asked[asked:] == [("query_refund", r.out_no)]
    shop.bank.say(refund(RefundState.SUCCEEDED, 2_000))
    await shop.later(hours=1)
    assert await shop.state(r) == "succeeded"
    assert await shop.balances() == before | moved
    assert await shop.books() == []
    shop.world.clock.advance(minutes=1)
    assert await code_of(shop.request(3_001, payment=top_up)) == "refund_too_much"
    await shop.move(shop.wallet.account, RESERVE, 3_000)
    assert await code_of(shop.request(3_000, payment=top_up)) == "insufficient_funds"


async def test_a_closed_card_and_the_ways_after_it(shop: Shop) -> None:
    shop.bank.say(charge_of(5_000))
    top_up = await shop.topped_up(5_000)
    shop.bank.say(refund(RefundState.ABNORMAL, 5_000, "card_closed"))
    r = await shop.request(5_000, payment=top_up)
    await shop.jobs()
    assert (await shop.state(r), (await shop.find(r)).failure) == ("abnormal", "card_closed")
    assert (await shop.balances())["transit"] == 5_000
    assert await shop.books() == []
    shop.bank.say(payout(PayoutState.RETURNED, 5_000, "returned_by_payee_bank"))
    await shop.reroute(r, OTHER_CARD)
    await shop.jobs()
    assert (await shop.state(r), (await shop.balances())["transit"]) == ("abnormal", 5_000)
    assert await code_of(shop.withdraw(r)) == "step_not_possible"
    assert await shop.due(r) == ["to_balance"]
    await shop.later(days=31)  # nobody says anything: back into the balance it came from
    assert "to_balance" in await shop.steps(r)
    assert (await shop.state(r), (await shop.balances())["wallet"]) == ("succeeded", 5_000)
    assert await shop.books() == []
    async with shop.world.db.reader() as conn:
        lines = (await list_entries(conn, shop.wallet, kind=EntryKind.REFUND)).entries
    assert [n.name for n in lines] == ["refund_back", "refund_to_card"]


async def test_a_missed_promise_is_noted_and_asked_after(shop: Shop) -> None:
    shop.bank.say(charge_of(5_000))
    top_up = await shop.topped_up(5_000)
    shop.bank.say(refund(RefundState.UNKNOWN))
    r = await shop.request(5_000, payment=top_up)
    await shop.jobs()
    promised = (await shop.find(r)).promised_at
    assert promised is not None
    shop.world.clock.advance(seconds=(promised - shop.world.clock.now()).total_seconds() - 1)
    await shop.later(seconds=0)
    assert "escalate" not in await shop.steps(r)
    await shop.later(seconds=1)
    assert (await shop.steps(r))[-1] == "escalate"
    assert (await shop.find(r)).escalated_at == promised
    told = await shop.world.rows("SELECT kind FROM messages WHERE customer_id = %s", shop.customer)
    assert ("refund_late",) in told
    await shop.later(days=1)
    assert (await shop.steps(r)).count("escalate") == 1
    opened = await shop.world.rows("SELECT type, priority, band, cause FROM cases")
    assert opened == [("late_refund", 1, 2, f"late_refund:{r.id}:0")], "a case before anybody asks"
    assert await shop.books() == []


async def test_another_amount_than_ours_is_not_believed(shop: Shop) -> None:
    shop.bank.say(charge_of(5_000))
    top_up = await shop.topped_up(5_000)
    shop.bank.say(refund(RefundState.SUCCEEDED, 4_999))
    r = await shop.request(5_000, payment=top_up)
    await shop.jobs()
    assert await shop.state(r) == "sent"


async def test_a_dispute_that_was_won_pays_out_of_its_hold(shop: Shop) -> None:
    hold = operator_account(AccountKind.DISPUTE_HOLD, Currency.CNY)
    async with shop.world.db.transaction() as tx:
        await open_operator_account(tx, hold, AccountKind.DISPUTE_HOLD, Currency.CNY, shop.world.clock)
    await shop.move(AccountId(shop.merchant), hold, 9_000)
    shop.world.clock.advance(days=400)
    dispute = ProceedingId.new(shop.world.clock)
    r = await shop.world.db.run(lambda tx: start_refund(tx, shop.desk, shop.asked(9_000), dispute))
    assert (
        await code_of(shop.world.db.run(lambda tx: start_refund(tx, shop.desk, shop.asked(1_001), dispute)))
        == "refund_too_much"
    )
    await shop.jobs()
    assert await shop.state(r) == "succeeded"
    left = await shop.balances()
    assert (left["wallet"], left["pending"], await shop.world.balance(hold)) == (9_000, 940 + 54, 0)
    assert await shop.books() == ["dispute refunds"]  # there is no such dispute here


def charge_of(amount: int) -> ChargeResult:
    return charge(ChargeState.SUCCEEDED, amount)
