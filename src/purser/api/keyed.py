"""Writes under an `Idempotency-Key` that no batch carries: done once, and answered alike however often they come."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import orjson
from starlette.responses import Response

from purser.api.idempotency import KeyedRequest, answer
from purser.api.runtime import Runtime
from purser.api.schemas import Output
from purser.core.db import Tx
from purser.core.ids import Id
from purser.payments import Answer, once


async def answer_once(
    rt: Runtime, caller: Id, keyed: KeyedRequest, status: int, effect: Callable[[Tx], Awaitable[Output]]
) -> Response:
    """Do it, unless the key has an answer already; what is answered is stored in the transaction of the effect.

    Raises idempotency_in_flight, idempotency_key_reused.
    """

    async def answered(tx: Tx) -> Answer:
        return Answer(status, orjson.dumps((await effect(tx)).model_dump(mode="json")))

    with rt.in_flight.guard(caller, keyed):
        got = await once(rt.db, rt.clock, caller, keyed.key, keyed.hash, answered)
    return answer(got.status, got.body, replayed=got.replayed)
