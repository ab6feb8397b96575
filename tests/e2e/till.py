"""A demo merchant's till: what a shop's system does over the API."""

from __future__ import annotations

import json
import uuid
from typing import Any

import httpx

from tests.support.live import Live

CAFE = "瑞星咖啡"


class Till:
    """Speaks to the API with the merchant's key."""

    def __init__(self, live: Live, merchant: str = CAFE) -> None:
        keys = json.loads((live.home / "demo-keys.json").read_text(encoding="utf-8"))
        self.name = merchant
        self._url = live.url
        self._headers = {"Authorization": f"Bearer {keys[merchant]}"}

    def static_qr(self) -> str:
        """What the sign on the counter says."""
        code: str = self._answer(httpx.get(f"{self._url}/v1/merchants/me", headers=self._headers))["static_qr"]
        return code

    def order(self, fen: int, title: str) -> dict[str, Any]:
        """A new order, with the payload of its QR code in `qr`."""
        return self._post("/v1/orders", {"order_no": f"E2E-{uuid.uuid4()}", "title": title, "amount": _cny(fen)})

    def charge(self, code: str, fen: int, title: str) -> dict[str, Any]:
        """Take a payment from the code a customer shows."""
        body = {"code": code, "amount": _cny(fen), "order_no": f"E2E-{uuid.uuid4()}", "title": title}
        return self._post("/v1/payments/by-code", body)

    def approve_refunds(self) -> None:
        """Agree to every refund that waits for an answer."""
        path = "/v1/merchants/me/refunds"
        waiting = self._answer(httpx.get(f"{self._url}{path}?waiting=true", headers=self._headers))["items"]
        for refund in waiting:
            self._post(f"{path}/{refund['id']}/approve", None)

    def give_back(self, order_no: str, fen: int) -> None:
        """Of its own accord, a part of what was paid for an order."""
        body = {"order_no": order_no, "amount": _cny(fen), "refund_no": uuid.uuid4().hex}
        self._post("/v1/merchants/me/refunds", body)

    def answer_dispute(self, dispute: str, body: dict[str, Any]) -> dict[str, Any]:
        """What the shop says to a dispute."""
        return self._post(f"/v1/merchants/me/disputes/{dispute}/answer", body)

    def _post(self, path: str, body: dict[str, Any] | None) -> dict[str, Any]:
        headers = {**self._headers, "Idempotency-Key": uuid.uuid4().hex}
        return self._answer(httpx.post(self._url + path, json=body, headers=headers))

    @staticmethod
    def _answer(response: httpx.Response) -> dict[str, Any]:
        response.raise_for_status()
        body: dict[str, Any] = response.json()
        return body


def _cny(fen: int) -> dict[str, Any]:
    return {"amount": fen, "currency": "CNY"}
