"""A customer of the demo over the API, where it is not their screen that is looked at."""

from __future__ import annotations

import asyncio
import hashlib
import uuid
from collections.abc import Callable
from typing import Any, Self

import httpx

from tests.e2e.customer import PIN, Person
from tests.support.live import Live


class Caller:
    """Speaks to the API with a session of a customer's own."""

    def __init__(self, live: Live, person: Person) -> None:
        self._http = httpx.AsyncClient(base_url=live.url, headers={"Sec-Fetch-Site": "same-origin"})
        self._person = person

    async def __aenter__(self) -> Self:
        await self.post("/v1/sessions", {"login": self._person.phone, "password": self._person.password})
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.aclose()

    async def get(self, path: str) -> Any:
        return self._answer(await self._http.get(path))

    async def post(self, path: str, body: dict[str, Any]) -> Any:
        return self._answer(await self._http.post(path, json=body, headers={"Idempotency-Key": uuid.uuid4().hex}))

    async def upload(self, path: str, content: bytes) -> Any:
        """A file as the body, whatever it is."""
        headers = {"Content-Type": "application/octet-stream"}
        return self._answer(await self._http.post(path, content=content, headers=headers))

    async def pay(self, order: dict[str, Any]) -> Any:
        """Pay a merchant's order."""
        wallet = (await self.get("/v1/wallets"))["items"][0]["id"]
        wish = {"wallet_id": wallet, "amount": order["amount"], "order_id": order["id"]}
        quote: str = (await self.post("/v1/quotes", {"kind": "payment", **wish}))["quote"]
        purpose = f"payment:{hashlib.sha256(quote.encode()).hexdigest()[:32]}"
        proof = await self.post("/v1/proofs", {"method": "pin", "pin": PIN, "purpose": purpose})
        return await self.post("/v1/payments", {**wish, "quote": quote, "proof": proof["proof"]})

    async def top_up(self, card: str, fen: int) -> Any:
        """Money from a card, once it is there."""
        wallet = (await self.get("/v1/wallets"))["items"][0]["id"]
        wish = {"wallet_id": wallet, "amount": {"amount": fen, "currency": "CNY"}, "bank_card": card}
        quote = (await self.post("/v1/quotes", {"kind": "top_up", **wish}))["quote"]
        made = await self.post("/v1/top-ups", {**wish, "quote": quote})
        return await self.until(f"/v1/top-ups/{made['id']}", lambda it: it["state"] == "succeeded")

    async def until(self, path: str, holds: Callable[[Any], bool], patience: float = 20) -> Any:
        """What is there, once it is as wanted."""
        async with asyncio.timeout(patience):
            while not holds(found := await self.get(path)):
                await asyncio.sleep(0.1)
        return found

    @staticmethod
    def _answer(response: httpx.Response) -> Any:
        assert response.is_success, response.text
        return response.json()
