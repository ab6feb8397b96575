"""What a channel tells by itself: kept, and asked about before it is believed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from purser.channels import ChargeState, Notification, PayoutState
from purser.core.ids import PaymentId
from purser.payments.ask import notified, out_no
from tests.support.banking import begin_top_up, begin_withdrawal, found, jobs
from tests.support.channel import Parrot, charge, payout
from tests.support.refusals import refusal
from tests.support.world import CHANNEL, World, cny

OK = ChargeState.SUCCEEDED


@pytest.fixture
def bank() -> Parrot:
    return Parrot()


def note(number: str, event: str = "E1", *, payout: bool = False) -> Notification:
    state = PayoutState.RETURNED if payout else ChargeState.SUCCEEDED
    at = datetime(2026, 3, 2, tzinfo=UTC)
    return Notification(event, "payout" if payout else "charge", number, state, cny(5_000), "SB1", at)


async def test_a_notification_is_kept_once_and_makes_us_ask(world: World, bank: Parrot) -> None:
    wallet = await world.person()
    ident = await begin_top_up(world, wallet)
    bank.say(charge(ChargeState.AWAITING_PAYER, 5_000))
    await jobs(world)
    bank.notes = [note(out_no(await found(world, wallet, ident)))]
    for _ in range(3):
        assert await notified(world.counter, CHANNEL, {"note": "0"}, b"{}") == (200, b'{"code":"SUCCESS"}')
    assert await world.balance(wallet) == 0, "a notification alone is not believed"
    rows = await world.rows("SELECT channel, event_id, headers, body, verdict FROM channel_notifications")
    assert rows == [(CHANNEL, "E1", {"note": "0"}, b"{}", "succeeded")]
    bank.asked.clear()
    bank.say(charge(OK, 5_000))
    assert await jobs(world) == ["payments.ask"]
    assert len(bank.asked) == 1
    assert await world.balance(wallet) == 5_000


@pytest.mark.parametrize("number", ["n17", "zz" * 32, "ab" * 31])
async def test_a_notification_for_a_number_that_is_not_ours_changes_nothing(
    world: World, bank: Parrot, number: str
) -> None:
    bank.notes = [note(number)]
    assert await refusal(world.db, notified(world.counter, CHANNEL, {"note": "0"}, b"{}")) == "activity_unknown"


async def test_a_notification_for_an_activity_nobody_has_is_asked_about_in_vain(world: World, bank: Parrot) -> None:
    wallet = await world.person()
    bank.notes = [note(wallet.hex() + PaymentId.at(1.0).hex())]
    assert (await notified(world.counter, CHANNEL, {"note": "0"}, b"{}"))[0] == 200
    assert await jobs(world) == ["payments.ask"]
    assert bank.asked == []


async def test_a_notified_return_is_taken_back(world: World, bank: Parrot) -> None:
    wallet = await world.person(funds=500_000)
    ident = await begin_withdrawal(world, wallet)
    bank.say(payout(PayoutState.SUCCEEDED, 150_000))
    await jobs(world)
    bank.notes = [note(out_no(await found(world, wallet, ident)), payout=True)]
    await notified(world.counter, CHANNEL, {"note": "0"}, b"{}")
    bank.say(payout(PayoutState.RETURNED, 150_000, "returned_by_payee_bank"))
    assert await jobs(world) == ["payments.ask"]
    assert await world.balance(wallet) == 500_000
