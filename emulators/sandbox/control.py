"""The bank's back room: switches, cards, what happened lately. Not signed; served to this machine only."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from emulators.sandbox.bank import Bank
from emulators.sandbox.faults import Faults, describe
from emulators.sandbox.keys import BankKeys
from emulators.sandbox.orders import LARGEST
from emulators.sandbox.store import Store

PAGE: Final = Path(__file__).parent / "page.html"
MOST_ROWS: Final = 100_000


@dataclass(frozen=True, slots=True)
class Control:
    """The endpoints below /control and the page over them."""

    bank: Bank
    keys: BankKeys
    wake: Callable[[], None]

    def routes(self) -> list[Route]:
        return [
            Route("/", self._page, methods=["GET"]),
            Route("/healthz", self._health, methods=["GET"]),
            Route("/control/state", self._state, methods=["GET"]),
            Route("/control/faults", self._faults, methods=["GET"]),
            Route("/control/faults", self._set_faults, methods=["PUT"]),
            Route("/control/faults", self._reset, methods=["DELETE"]),
            Route("/control/cards/{token:str}", self._set_card, methods=["PUT"]),
            Route("/control/keys", self._rotate, methods=["POST"]),
            Route("/control/settle", self._settle, methods=["POST"]),
        ]

    async def _page(self, _: Request) -> Response:
        return FileResponse(PAGE, media_type="text/html")

    async def _health(self, _: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def _state(self, request: Request) -> Response:
        """Everything the page shows; `?limit=` rows of each list, newest first."""
        text = request.query_params.get("limit", "50")
        limit = min(int(text), MOST_ROWS) if text.isascii() and text.isdigit() else 50
        store = self.bank.store
        return JSONResponse(
            {
                "seed": self.bank.dice.seed,
                "key": self.keys.current.serial,
                "faults": self.bank.faults.as_dict(),
                "switches": describe(),
                "totals": _totals(store),
                "orders": _dicts(store, "SELECT * FROM orders ORDER BY accepted_ms DESC LIMIT ?", limit),
                "deliveries": _dicts(store, _DELIVERIES, limit),
                "cards": _dicts(store, "SELECT * FROM cards ORDER BY holder, number LIMIT ?", limit),
            }
        )

    async def _faults(self, _: Request) -> Response:
        return JSONResponse(self.bank.faults.as_dict())

    async def _set_faults(self, request: Request) -> Response:
        """Move the switches named, leave the others."""
        try:
            faults = self.bank.faults.changed(await _json(request))
        except ValueError as error:
            return JSONResponse({"error": str(error)}, 422)
        self.bank.set_faults(faults)
        return JSONResponse(faults.as_dict())

    async def _reset(self, _: Request) -> Response:
        self.bank.set_faults(Faults())
        return JSONResponse(Faults().as_dict())

    async def _set_card(self, request: Request) -> Response:
        """Body {"balance"?: minor units, "closed"?: bool}."""
        try:
            changes = _card_changes(await _json(request))
        except ValueError as error:
            return JSONResponse({"error": str(error)}, 422)
        token = request.path_params["token"]
        known = self.bank.store.card(token)
        card = None if known is None else known["token"]
        found = sum(
            self.bank.store.run(f"UPDATE cards SET {column} = ? WHERE token = ?", value, card)
            for column, value in changes.items()
        )
        return JSONResponse({"error": "no such card"}, 404) if not found else Response(status_code=204)

    async def _rotate(self, _: Request) -> Response:
        """A new signing key, in use at once."""
        key = await asyncio.to_thread(self.keys.rotate)
        return JSONResponse({"serial": key.serial})

    async def _settle(self, _: Request) -> Response:
        """What would settle later settles now."""
        moved = self.bank.hurry()
        self.wake()
        return JSONResponse({"orders": moved})


_DELIVERIES: Final = """
SELECT d.id, d.event_id, e.kind, e.out_no, e.state, d.flavour, d.attempt,
       d.due_ms, d.sent_ms, d.status, d.accepted
  FROM deliveries d JOIN events e USING (event_id) ORDER BY d.id DESC LIMIT ?
"""


async def _json(request: Request) -> Any:
    """ValueError unless it says it is JSON: a form of a strange web page cannot say so."""
    if request.headers.get("content-type", "").split(";")[0] != "application/json":
        raise ValueError("application/json is needed")
    return json.loads(await request.body())


def _card_changes(wanted: Any) -> dict[str, int]:
    if not isinstance(wanted, dict) or not wanted or set(wanted) - {"balance", "closed"}:
        raise ValueError("balance, closed or both are needed")
    balance, closed = wanted.get("balance", 0), wanted.get("closed", False)
    if type(balance) is not int or not 0 <= balance <= LARGEST or type(closed) is not bool:
        raise ValueError("balance is a whole number of minor units, closed is true or false")
    return {name: int(wanted[name]) for name in wanted}


def _totals(store: Store) -> list[dict[str, Any]]:
    sums = "SELECT kind, state, count(*) AS count, coalesce(sum(amount), 0) AS amount"
    return [dict(row) for row in store.rows(f"{sums} FROM orders GROUP BY kind, state")]


def _dicts(store: Store, sql: str, limit: int) -> list[dict[str, Any]]:
    return [dict(row) for row in store.rows(sql, limit)]
