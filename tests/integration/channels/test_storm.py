"""All switches at once: whatever the client reports as final is what the bank's books have."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from emulators.sandbox.faults import Faults
from purser.channels import (
    ChargeRequest,
    ChargeResult,
    ChargeState,
    Notification,
    PayoutRequest,
    PayoutResult,
    PayoutState,
    SandboxChannel,
    Untrusted,
)
from tests.integration.channels.conftest import cny
from tests.support.sandbox import Bank, Door, Headers, until

Charge = Callable[..., ChargeRequest]
Payout = Callable[..., PayoutRequest]

RATES = [name for name in Faults().as_dict() if name.endswith("_rate")]


async def charged(channel: SandboxChannel, request: ChargeRequest, few: asyncio.Semaphore) -> ChargeResult:
    """As a wallet would: ask, and while nothing is known ask again under the same number."""

    async def look() -> ChargeResult:
        async with few:
            result = await channel.query_payment(request.out_no)
            if result.failure_code == "not_found":
                return await channel.create_payment(request)
            return result

    return await until(look, lambda r: r.state.final and r.amount == request.amount, timeout_s=400)


async def paid_out(channel: SandboxChannel, request: PayoutRequest, few: asyncio.Semaphore) -> PayoutResult:
    async def look() -> PayoutResult:
        async with few:
            result = await channel.query_payout(request.out_no)
            return await channel.payout(request) if result.failure_code == "not_found" else result

    return await until(look, lambda r: r.state.final and r.amount == request.amount, timeout_s=400)


async def test_under_all_faults_the_end_is_the_banks(
    bank: Bank, hasty: SandboxChannel, charge: Charge, payout: Payout, door: Door
) -> None:
    believed: list[Notification] = []

    async def answer(headers: Headers, raw: bytes) -> tuple[int, bytes]:
        try:
            believed.append(await hasty.parse_notification(headers, raw))
        except Untrusted:
            return 401, b""
        return hasty.acknowledge()

    door.answer = answer
    bank.faults(**dict.fromkeys(RATES, 0.2), unknown_ms=300, key_rotation_every=10)
    few = asyncio.Semaphore(8)  # a crowd asking twenty times a second would wait for itself for ever
    ins, outs = [charge(amount=100 + i) for i in range(30)], [payout(amount=200 + i) for i in range(30)]
    charges, payouts = await asyncio.gather(
        asyncio.gather(*(charged(hasty, request, few) for request in ins)),
        asyncio.gather(*(paid_out(hasty, request, few) for request in outs)),
    )
    await asyncio.sleep(1)

    books = {(o["kind"], o["out_no"]): o for o in bank.state()["orders"]}
    words = {"SUCCESS": "succeeded", "FAIL": "failed", "RETURNED": "returned"}
    ended = [("charge", n.out_no, c.amount, c.state.value) for n, c in zip(ins, charges, strict=True)]
    ended += [("payout", n.out_no, p.amount, p.state.value) for n, p in zip(outs, payouts, strict=True)]
    for kind, out_no, amount, state in ended:
        order = books[kind, out_no]
        assert amount == cny(order["amount"])
        assert words[order["state"]] in {state, "returned"}
    asked = {r.out_no: r.amount for r in [*ins, *outs]}
    for told in believed:
        right = told.amount == asked[told.out_no]
        if right and told.state in {ChargeState.SUCCEEDED, PayoutState.SUCCEEDED}:
            assert books[told.kind, told.out_no]["state"] in {"SUCCESS", "RETURNED"}
        assert right or told.event_id.endswith("_w")


async def test_no_bad_notification_was_acknowledged(
    bank: Bank, channel: SandboxChannel, charge: Charge, door: Door
) -> None:
    bank.faults(stale_rate=1, forged_rate=1, probe_rate=1)
    requests = [charge() for _ in range(5)]
    for request in requests:
        await channel.create_payment(request)
    await door.wait(20)
    await asyncio.sleep(0.2)
    sent = [d for request in requests for d in bank.deliveries(request.out_no)]
    assert sorted((d["flavour"], d["accepted"]) for d in sent) == sorted(
        [("stale", 0), ("forged", 0), ("probe", 0), ("genuine", 1)] * 5
    )
