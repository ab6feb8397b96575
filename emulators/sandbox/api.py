"""What merchants may ask: signed requests in, signed answers out, faults in between."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from emulators.sandbox import bindings
from emulators.sandbox.bank import MOVING, Bank, RefusalError, document, now_ms
from emulators.sandbox.cards import cards_of, for_merchant
from emulators.sandbox.keys import BankKeys
from emulators.sandbox.orders import MalformedError, read
from emulators.sandbox.postman import Postman
from emulators.sandbox.seal import PLAIN, UnsignedError, check_request, seal, spoilt
from emulators.sandbox.statement import statement_of
from emulators.sandbox.store import Order

LARGEST_BODY: Final = 65_536
NONCE_KEPT_MS: Final = 900_000
SILENCE_S: Final = 120
GARBAGE: Final = b"<html><body><h1>502 Bad Gateway</h1></body></html>"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that its signature proves."""

    merchant: str
    nonce: str
    request: Request
    body: bytes


Handler = Callable[[Asked], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class MerchantApi:
    """The endpoints below /v1. `cut` drops the connection of a request without another byte."""

    bank: Bank
    keys: BankKeys
    postman: Postman
    cut: Callable[[Request], None]

    def routes(self) -> list[Route]:
        no = "{out_no:str}"
        return [
            Route("/v1/keys", self._published, methods=["GET"]),
            Route("/v1/charges", self._signed(self._create("charge")), methods=["POST"]),
            Route(f"/v1/charges/{no}", self._signed(self._query("charge")), methods=["GET"]),
            Route(f"/v1/charges/{no}/close", self._signed(self._close), methods=["POST"]),
            Route("/v1/refunds", self._signed(self._create("refund")), methods=["POST"]),
            Route(f"/v1/refunds/{no}", self._signed(self._query("refund")), methods=["GET"]),
            Route("/v1/payouts", self._signed(self._create("payout")), methods=["POST"]),
            Route(f"/v1/payouts/{no}", self._signed(self._query("payout")), methods=["GET"]),
            Route("/v1/cards", self._signed(self._cards), methods=["GET"]),
            Route("/v1/cards/{token:str}/revoke", self._signed(self._revoke), methods=["POST"]),
            Route("/v1/bindings", self._signed(self._bind), methods=["POST"]),
            Route(f"/v1/bindings/{no}", self._signed(self._binding), methods=["GET"]),
            Route("/v1/statements/{day:str}", self._signed(self._statement), methods=["GET"]),
        ]

    async def _published(self, _: Request) -> Response:
        """The bank's public keys; each proves itself by its predecessor's signature."""
        return JSONResponse({"keys": self.keys.published()})

    def _signed(self, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            body = await request.body()
            nonce = request.headers.get("sandbox-nonce", "")
            try:
                return await handler(self._prove(request, body))
            except UnsignedError as error:
                return self._refuse(error.code, 401, nonce)
            except MalformedError as error:
                return self._refuse(str(error), 422, nonce)
            except RefusalError as error:
                return self._refuse(error.code, error.status, nonce)

        return endpoint

    def _prove(self, request: Request, body: bytes) -> Asked:
        query = request.scope["query_string"]
        target = request.scope["raw_path"] + (b"?" + query if query else b"")
        if len(body) > LARGEST_BODY:
            raise RefusalError("body_too_large", 413)
        merchant, nonce = check_request(self.keys, request.method, target, dict(request.headers), body)
        if not self.bank.store.take_nonce(f"{merchant}/{nonce}", now_ms(), NONCE_KEPT_MS):
            raise UnsignedError("nonce_reused")
        return Asked(merchant, nonce, request, body)

    def _create(self, kind: str) -> Handler:
        async def create(asked: Asked) -> Response:
            wanted = read(asked.body, refund=kind == "refund")
            faults, about = self.bank.faults, self._about("create", kind, wanted.out_no)
            if self.bank.dice.hits(faults.server_error_rate, "server_error", *about):
                return Response("Internal Server Error", 500)
            order = self.bank.accept(asked.merchant, kind, wanted)
            self.postman.awake.set()
            if order.state == MOVING and order.due_ms is None:
                await self._say_nothing(asked.request)
            elif self.bank.dice.hits(faults.drop_response_rate, "drop", *about):
                self.cut(asked.request)
            return await self._movement(asked, order, about)

        return create

    def _query(self, kind: str) -> Handler:
        async def query(asked: Asked) -> Response:
            out_no = _out_no(asked.request)
            order = self.bank.find(asked.merchant, kind, out_no)
            self.postman.awake.set()
            return await self._movement(asked, order, self._about("query", kind, out_no))

        return query

    async def _close(self, asked: Asked) -> Response:
        out_no = _out_no(asked.request)
        order = self.bank.close(asked.merchant, out_no)
        return await self._movement(asked, order, self._about("close", "charge", out_no))

    async def _cards(self, asked: Asked) -> Response:
        holder = asked.request.query_params.get("holder", "")
        if not 0 < len(holder) <= 100 or not holder.isprintable():
            raise RefusalError("holder_invalid", 422)
        cards = cards_of(self.bank.store, holder)
        items = [for_merchant(card, card["token"], asked.merchant) for card in cards]
        return self._answer(200, {"object": "cards", "items": items}, asked.nonce)

    async def _bind(self, asked: Asked) -> Response:
        found = bindings.begin(self.bank.store, asked.merchant, asked.body, now_ms())
        return self._answer(200, bindings.document(self.bank.store, found, _base(asked), now_ms()), asked.nonce)

    async def _binding(self, asked: Asked) -> Response:
        found = bindings.find(self.bank.store, asked.merchant, _out_no(asked.request))
        if found is None:
            raise RefusalError("not_found", 404)
        return self._answer(200, bindings.document(self.bank.store, found, _base(asked), now_ms()), asked.nonce)

    async def _revoke(self, asked: Asked) -> Response:
        token: str = asked.request.path_params["token"]
        if not bindings.revoke(self.bank.store, token, now_ms()):
            raise RefusalError("card_not_found", 404)
        return self._answer(200, {"object": "card", "token": token, "state": "REVOKED"}, asked.nonce)

    async def _statement(self, asked: Asked) -> Response:
        try:
            body = statement_of(self.bank.store, asked.merchant, asked.request.path_params["day"])
        except ValueError:
            raise RefusalError("day_invalid", 422) from None
        return Response(body, 200, seal(self.keys.current, body, asked.nonce), "text/csv")

    async def _movement(self, asked: Asked, order: Order, about: tuple[object, ...]) -> Response:
        """The answer about an order, late or spoilt as the switches want it."""
        faults, dice = self.bank.faults, self.bank.dice
        await asyncio.sleep(faults.answer_delay_ms / 1000)
        if dice.hits(faults.garbage_answer_rate, "garbage", *about):
            return Response(GARBAGE, 200, media_type="text/html")
        answer = document(order, now_ms())
        if answer["amount"] and dice.hits(faults.wrong_amount_answer_rate, "wrong_answer", *about):
            answer["amount"]["amount"] += 1
        forged = dice.hits(faults.forged_answer_rate, "forged_answer", *about)
        return self._answer(200, answer, asked.nonce, forged=forged)

    async def _say_nothing(self, request: Request) -> None:
        for _ in range(SILENCE_S * 5):
            if await request.is_disconnected():
                return
            await asyncio.sleep(0.2)
        self.cut(request)

    def _about(self, action: str, kind: str, out_no: str) -> tuple[object, ...]:
        """What a throw is about: each asking of the same thing has luck of its own."""
        return action, kind, out_no, self.bank.store.count_attempt(f"{action}/{kind}", out_no)

    def _refuse(self, code: str, status: int, nonce: str) -> Response:
        asked = nonce if PLAIN.match(nonce) else None
        return self._answer(status, {"object": "refusal", "code": code}, asked)

    def _answer(self, status: int, fields: dict[str, Any], nonce: str | None, *, forged: bool = False) -> Response:
        body = json.dumps(fields, ensure_ascii=False).encode()
        headers = seal(self.keys.current, body, nonce)
        return Response(body, status, spoilt(headers) if forged else headers, "application/json")


def _base(asked: Asked) -> str:
    return str(asked.request.base_url).rstrip("/")


def _out_no(request: Request) -> str:
    out_no: str = request.path_params["out_no"]
    if not PLAIN.match(out_no):
        raise RefusalError("out_no_invalid", 422)
    return out_no
