"""The counter's addresses. It is put together for a demo only, and answers 404 everywhere else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from starlette.datastructures import QueryParams
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from purser.accounts import Merchant
from purser.api.auth import check_same_origin
from purser.api.demo import symbols
from purser.api.demo.form import read_fields, refusal
from purser.api.demo.page import render
from purser.api.demo.seats import read_seats, sit_down
from purser.api.demo.till import charge, open_order, read_order, read_tills
from purser.api.demo.view import Filled, FormName, Guest, View
from purser.api.demo.words import words_of
from purser.api.live_page import HEADERS, SCRIPT, STYLE, file_route
from purser.api.problems import request_language, status_of
from purser.api.runtime import Runtime, runtime
from purser.core.errors import Problem, not_found
from purser.core.ids import MerchantId
from purser.core.settings import DEMO_KEY
from purser.core.text import LANGUAGES, Language

LONGEST_PAYLOAD: Final = 1024
_HERE: Final = Path(__file__).parent
_STYLES: Final = ("counter.css", "tills.css", "takings.css")

Work = Callable[[Runtime, Merchant, Mapping[str, str]], Awaitable[str]]


def demo_routes(guests: Sequence[Guest], merchants: Sequence[MerchantId]) -> list[Route]:
    """The routes of a counter where these people can pay these merchants."""
    counter = _Counter(guests, merchants)
    return [
        Route("/demo", counter.show),
        Route("/demo/", _home),
        Route("/demo/orders", counter.order, methods=["POST"]),
        Route("/demo/charges", counter.charge, methods=["POST"]),
        Route("/demo/staff", sit_down, methods=["POST"]),
        Route("/demo/qr.png", _picture),
        *(file_route(f"/demo/{name}", _HERE / name) for name in _STYLES),
        file_route("/demo/page.css", STYLE),
        file_route("/demo/counter.js", SCRIPT),
    ]


class _Counter:
    """The page, and the two forms on it."""

    def __init__(self, guests: Sequence[Guest], merchants: Sequence[MerchantId]) -> None:
        self._guests = guests
        self._merchants = merchants

    async def show(self, request: Request) -> Response:
        """The page. `order` and `paid` in the address name what was done last."""
        return _html(await self._view(request, request.query_params))

    async def order(self, request: Request) -> Response:
        """Open an order and show its code."""
        return await self._carry_out(request, "order", open_order, "order")

    async def charge(self, request: Request) -> Response:
        """Take a payment from a customer's code."""
        return await self._carry_out(request, "charge", charge, "paid")

    async def _carry_out(self, request: Request, form: FormName, work: Work, result: str) -> Response:
        """Do it and show the page that says so; or show the form again as it was, and why not."""
        check_same_origin(request)
        fields = await read_fields(request)
        view = await self._view(request, fields)
        till = next((t for t in view.tills if str(t.merchant.id) == fields.get("merchant")), None)
        if till is None:
            raise not_found("payee_unknown")
        try:
            done = await work(runtime(request), till.merchant, fields)
        except Problem as problem:
            filled = Filled(form, str(till.merchant.id), fields, refusal(problem, view.words))
            return _html(await self._view(request, fields, filled), status_of(problem))
        return RedirectResponse(f"{view.address(**{result: done})}#{till.anchor}", 303, headers=HEADERS)

    async def _view(
        self, request: Request, asked: QueryParams | Mapping[str, str], filled: Filled | None = None
    ) -> View:
        rt, chosen = runtime(request), asked.get("lang")
        language: Language = next((known for known in LANGUAGES if known == chosen), request_language(request))
        async with rt.db.reader() as conn:
            tills = await read_tills(conn, self._merchants)
            order = await read_order(conn, asked.get("order"), tills)
            seats = await read_seats(rt, conn)
        key = rt.settings.operator_key
        return View(
            words=words_of(language),
            language=language if chosen == language else None,
            guests=self._guests,
            tills=tills,
            seats=seats,
            zone=rt.policy.time_zone,
            now=rt.clock.now(),
            base_url=rt.settings.base_url,
            bank_url=rt.settings.sandbox_url,
            operator_key=key if key is not None and key.startswith(DEMO_KEY) else None,
            order=order,
            paid=asked.get("paid") if any(x.id == asked.get("paid") for t in tills for x in t.takings) else None,
            filled=filled,
        )


async def _home(_: Request) -> Response:
    return RedirectResponse("/demo", 308)


async def _picture(request: Request) -> Response:
    """The QR code of `payload`."""
    payload = request.query_params.get("payload", "")
    if not 1 <= len(payload) <= LONGEST_PAYLOAD:
        raise HTTPException(404)
    return Response(symbols.png(payload), headers=HEADERS, media_type="image/png")


def _html(view: View, status: int = 200) -> Response:
    return Response(render(view), status, headers={**HEADERS, "Vary": "Accept-Language"}, media_type="text/html")
