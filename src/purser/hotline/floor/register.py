"""What happens on a call, put down as it happens."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeAlias

import structlog

from purser.core.db import Tx
from purser.core.errors import Problem
from purser.hotline import calls
from purser.hotline.calls import Call, CallDesk
from purser.hotline.floor.patience import patiently

Verb: TypeAlias = Callable[[Tx], Awaitable[Call]]

log = structlog.get_logger(__name__)


class Register:
    """One call in the books. `call` is as it was last seen."""

    def __init__(self, desk: CallDesk, call: Call) -> None:
        self._desk = desk
        self.call = call

    async def put(self, verb: Verb, what: str) -> bool:
        """Put down what has happened already; whether it was possible: somebody at a desk or in the app may have put it
        down before, and what is heard on the line is true all the same."""
        try:
            self.call = await patiently(lambda: self._desk.db.run(verb))
        except Problem as problem:
            log.info("call_step_left_out", call=str(self.call.id), step=what, code=problem.code)
            await self.refresh()
            return False
        return True

    async def refresh(self) -> Call:
        """The call as it is now."""

        async def read() -> Call:
            async with self._desk.db.reader() as conn:
                return await calls.read(conn, self.call.id)

        self.call = await patiently(read)
        return self.call
