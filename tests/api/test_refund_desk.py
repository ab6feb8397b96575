"""A stuck refund at the staff's desk: sent another way for a customer who asks, by one or by two."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import httpx

from purser.claims import RefundDesk
from purser.claims.jobs import refund_handlers
from purser.core.db import Tx
from purser.core.ids import CustomerId, Id, MerchantId, StaffId, WalletId
from purser.core.jobs import Handler, merge
from purser.identity.permissions import Role
from purser.ledger import set_frozen
from purser.payments.jobs import handlers
from purser.service.access import Basis, Claim
from tests.support.cards import give_card
from tests.support.channel import bound_card
from tests.support.http import Api, problem
from tests.support.jobs import case_handlers, run_due_jobs
from tests.support.staff import Desk, at_work

LIMIT = 100_000
"""What one may send another way alone, fen: `refund.two_people_above_amount`."""

LOOKS = ("staff_sessions", "audit_records", "access_staff", "access_events", "access_sights")
"""Tables that looking at something leaves traces in."""

ASKED = "asked for it in the chat"


async def leave(**_: object) -> None:
    """Letters do not go out of this test."""


def cny(amount: int) -> dict[str, Any]:
    return {"amount": amount, "currency": "CNY"}


class Scene:
    """A shop that gives refunds to somebody whose wallet takes nothing, until it does."""

    def __init__(self, api: Api, wallet: WalletId, shop: MerchantId) -> None:
        self.api, self.wallet, self.shop = api, wallet, shop
        self.base = ""

    async def jobs(self) -> None:
        counter = self.api.world.counter
        both = merge(
            handlers(counter),
            refund_handlers(RefundDesk.of(counter)),
            case_handlers(counter.db, counter.clock),
            {"notices.send": Handler(leave)},
        )
        await run_due_jobs(self.api.world.db, both, self.api.world.clock.now())

    async def frozen(self, *, into: bool) -> None:
        async with self.api.world.db.transaction() as tx:
            await set_frozen(tx, self.wallet.account, into=into)

    async def stuck(self, amount: int) -> str:
        """Where a refund of that amount is at the desk, which nobody has named another way for yet."""
        world = self.api.world
        order = await world.order(self.shop, amount)
        paid = await world.do(await world.pay_order(self.wallet, order))
        await self.jobs()
        await self.frozen(into=True)
        async with await self.api.merchant(self.shop) as till:
            body = {"payment_id": paid["id"], "amount": cny(amount), "refund_no": f"r{amount}"}
            made = await till.post("/v1/merchants/me/refunds", json=body, headers={"Idempotency-Key": f"k{amount}"})
            assert made.status_code == 201, made.text
        await self.jobs()
        await self.frozen(into=False)
        owner = await self.api.owner(self.wallet)
        return f"/v1/staff/refunds/{owner}/{made.json()['id']}"

    async def balance(self) -> int:
        return await self.api.world.balance(self.wallet)


def give_work(api: Api, desk: Desk) -> None:
    """Customers' contacts go to this colleague alone."""

    async def seek(_: Tx, staff: StaffId, __: CustomerId) -> Claim | None:
        return Claim(Basis.CONTACT, Id(bytes(16))) if str(staff) == desk.id else None

    api.runtime.access = replace(api.runtime.access, seek=(seek,))


async def send(browser: httpx.AsyncClient, path: str, **way: str) -> httpx.Response:
    return await browser.post(f"{path}/reroute", json={"reason": ASKED, **(way or {"to": "balance"})})


async def test_one_sends_a_small_refund_another_way_and_two_a_large_one(api: Api) -> None:
    world = api.world
    wallet, shop = await world.person("王伟", funds=4 * LIMIT), await world.merchant()
    other = await world.person("陈嘉敏")
    mine, theirs = await give_card(world, wallet), await give_card(world, other, bound_card("tok_2"))
    agent, senior = await at_work(api, Role.AGENT, "林晓"), await at_work(api, Role.SENIOR_AGENT, "何静")
    auditor, risk = await at_work(api, Role.AUDITOR, "严明"), await at_work(api, Role.RISK, "高远")
    scene = Scene(api, wallet, shop)
    give_work(api, agent)

    small = await scene.stuck(LIMIT)
    seen = (await agent.browser.get(small)).json()
    assert (seen["amount"], seen["failure"], seen["alone"]) == (cny(LIMIT), "wallet_frozen", True)
    assert [c["id"] for c in seen["cards"]] == [str(mine.id)]
    assert [a["step"] for a in seen["matter"]["actions"]] == ["reroute", "reroute_large"]
    assert (await auditor.browser.get(small)).json()["matter"]["actions"] == []
    assert problem(await send(senior.browser, small)) == (403, "customer_not_yours")
    before = await world.dump(without=LOOKS)
    assert problem(await send(risk.browser, small)) == (403, "permission_missing")
    assert problem(await send(auditor.browser, small)) == (403, "permission_missing")
    stranger = await send(agent.browser, small, to="card", card_id=str(theirs.id))
    assert problem(stranger) == (404, "bank_card_unknown")
    assert (await send(agent.browser, small, to="card")).status_code == 422
    assert await world.dump(without=LOOKS) == before
    known = {"subject": "refund", "id": small.rpartition("/")[2]}
    true = await agent.browser.get(f"/v1/staff/customers/{await api.owner(wallet)}/answers", params=known)
    assert (true.json()["turn"], true.json()["late"]) == ("you", False)
    assert "1,000.00" in true.json()["told"]
    sent = await send(agent.browser, small)
    assert sent.json()["matter"]["state"] == "rerouted", sent.text
    last = sent.json()["matter"]["history"][-1]
    assert (last["step"], last["actor"], last["name"], last["reason"]) == ("reroute", "agent", "林晓", ASKED)
    assert problem(await send(agent.browser, small)) == (409, "step_not_possible")
    await scene.jobs()
    assert (await agent.browser.get(small)).json()["matter"]["state"] == "succeeded"
    assert await scene.balance() == 4 * LIMIT
    acts = await world.rows("SELECT reason FROM audit_records WHERE action = 'refund.reroute'")
    assert [reason for (reason,) in acts] == [ASKED]
    told = await world.rows("SELECT kind FROM messages WHERE starts_with(kind, 'refund') ORDER BY number")
    assert [kind for (kind,) in told] == ["refund_stuck", "refund_rerouted", "refund_arrived"]

    large = await scene.stuck(LIMIT + 1)
    seen = (await agent.browser.get(large)).json()
    assert (seen["alone"], seen["cards"]) == (False, [])
    to_card = await send(agent.browser, large, to="card", card_id=str(mine.id))
    assert problem(to_card) == (422, "reroute_to_balance_only")
    for _ in range(2):  # nobody is counted twice
        first = (await send(agent.browser, large)).json()["matter"]
        agreed = {a["step"]: a for a in first["actions"]}["reroute_large"]
        assert (first["state"], agreed["agreed_by_me"]) == ("abnormal", True)
        assert [a["name"] for a in agreed["agreed"]] == ["林晓"]
    assert (await send(senior.browser, large)).json()["matter"]["state"] == "rerouted"
    await scene.jobs()
    assert await scene.balance() == 4 * LIMIT
