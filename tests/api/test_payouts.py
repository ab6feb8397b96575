"""Payouts through HTTP: a merchant's own, with the right scope, once under a key."""

from __future__ import annotations

from tests.api.test_bank_cards import use
from tests.support.channel import Parrot
from tests.support.http import OPERATOR_KEY, Api, problem
from tests.support.payouts import earn

ACCOUNT = {"channel": "sandbox", "token": "acct-1", "bank": "ICBC", "last4": "8888"}


async def test_a_merchant_is_paid_out_to_the_account_the_operator_put_down(api: Api) -> None:
    use(api, Parrot())
    object.__setattr__(api.runtime.payments.counter, "operators", api.world.counter.operators)
    shop, rival = await api.world.merchant(), await api.world.merchant()
    await earn(api.world, shop, 50_000)
    operator, path = api.bearer(OPERATOR_KEY), f"/v1/merchants/{shop}/settlement-account"
    wish = {"amount": {"amount": 30_000, "currency": "CNY"}}
    async with await api.merchant(shop) as till, await api.merchant(rival) as other:
        assert problem(await till.get("/v1/merchants/me/settlement-account")) == (404, "settlement_account_missing")
        keyed = {"Idempotency-Key": "one"}
        none_yet = await till.post("/v1/merchants/me/payouts", json=wish, headers=keyed)
        assert problem(none_yet) == (409, "settlement_account_missing")
        assert problem(await till.put(path, json=ACCOUNT))[0] in (401, 403)
        for wrong in ({"last4": "88"}, {"token": "6222 0212"}, {"number": "6222021234567894417"}):
            assert problem(await operator.put(path, json=ACCOUNT | wrong))[0] == 422
        put = await operator.put(path, json=ACCOUNT)
        assert put.status_code == 200, put.text
        assert (await till.get("/v1/merchants/me/settlement-account")).json()["last4"] == "8888"
        acts = await api.world.rows("SELECT action FROM audit_records WHERE action = 'merchant.settlement'")
        assert len(acts) == 1

        assert problem(await till.post("/v1/merchants/me/payouts", json=wish))[1] == "idempotency_key_missing"
        made = await till.post("/v1/merchants/me/payouts", json=wish, headers=keyed)
        assert made.status_code == 201, made.text
        again = await till.post("/v1/merchants/me/payouts", json=wish, headers=keyed)
        assert (again.content, again.headers["idempotent-replayed"]) == (made.content, "true")
        assert (made.json()["timeline"]["state"], made.json()["last4"]) == ("requested", "8888")
        assert (await till.get("/v1/merchants/me")).json()["available"]["amount"] == 20_000
        more = await till.post("/v1/merchants/me/payouts", json=wish, headers={"Idempotency-Key": "two"})
        assert problem(more) == (422, "merchant_too_little")
        for text in ("30000", 300.0, True, 0, -1, 2**63):
            body = {"amount": {"amount": text, "currency": "CNY"}}
            bad = await till.post("/v1/merchants/me/payouts", json=body, headers={"Idempotency-Key": f"bad {text}"})
            assert bad.status_code == 422, text

        (line,) = (await till.get("/v1/merchants/me/payouts")).json()["items"]
        assert line == (await till.get(f"/v1/merchants/me/payouts/{line['id']}")).json() == made.json()
        assert problem(await other.get(f"/v1/merchants/me/payouts/{line['id']}")) == (404, "payout_unknown")
        assert (await other.get("/v1/merchants/me/payouts")).json()["items"] == []
    ghost = await operator.put("/v1/merchants/0190a0a0-0000-7000-8000-000000000000/settlement-account", json=ACCOUNT)
    assert problem(ghost) == (404, "merchant_unknown")
