"""A merchant's own system learns of a payment: from the till to its webhook, through everything."""

from __future__ import annotations

import json
import uuid

import httpx
import standardwebhooks

from purser.identity import payment_purpose
from tests.e2e.customer import LI, PIN
from tests.support.live import Live
from tests.support.receiver import Receiver

AMOUNT = {"amount": 1250, "currency": "CNY"}


async def pay(client: httpx.AsyncClient, merchant: str) -> dict[str, object]:
    """A customer pays the merchant's static code."""
    signed_in = await client.post("/v1/sessions", json={"login": LI.phone, "password": LI.password})
    headers = {"Authorization": f"Bearer {signed_in.json()['token']}"}
    wallet = (await client.get("/v1/wallets", headers=headers)).json()["items"][0]["id"]
    body = {"wallet_id": wallet, "amount": AMOUNT, "merchant_id": merchant}
    quote = await client.post("/v1/quotes", headers=headers, json={**body, "kind": "payment"})
    body["quote"] = quote.json()["quote"]
    shown = {"method": "pin", "pin": PIN, "purpose": payment_purpose(body["quote"])}  # a new device pays by proof only
    body["proof"] = (await client.post("/v1/proofs", headers=headers, json=shown)).json()["proof"]
    headers["Idempotency-Key"] = uuid.uuid4().hex
    paid = await client.post("/v1/payments", headers=headers, json=body)
    assert paid.status_code == 201, paid.text
    activity: dict[str, object] = paid.json()
    return activity


async def test_a_payment_reaches_the_merchants_webhook(live: Live) -> None:
    keys = json.loads((live.home / "demo-keys.json").read_text())
    by_key = {"Authorization": f"Bearer {next(iter(keys.values()))}"}
    async with Receiver() as shop, httpx.AsyncClient(base_url=live.url) as client:
        made = await client.post("/v1/webhooks", headers=by_key, json={"url": shop.url})
        assert made.status_code == 201, made.text
        merchant = (await client.get("/v1/merchants/me", headers=by_key)).json()["id"]
        paid = await pay(client, merchant)
        await shop.until(1)
        (request,) = shop.received
        event = standardwebhooks.Webhook(made.json()["secret"]).verify(request.body, request.headers)
        assert event["type"] == "payment.succeeded"
        assert (event["data"]["id"], event["data"]["amount"]) == (paid["id"], AMOUNT)
        events = (await client.get("/v1/events", headers=by_key)).json()["items"]
        assert request.id in [e["id"] for e in events]
        await client.delete(f"/v1/webhooks/{made.json()['id']}", headers=by_key)
