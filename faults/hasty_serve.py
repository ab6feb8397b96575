"""A server that is wrong on purpose: it answers when it has thought a payment out, and commits it afterwards.

The control of `kill-server`. Nothing but the moment of the answer is changed.
"""

from __future__ import annotations

import asyncio
from typing import TypeVar

from purser import serve
from purser.core.db import Tx
from purser.core.pipeline import Batch, Pipeline
from purser.payments import engine

P = TypeVar("P")


class HastyPipeline(Pipeline[P]):
    """Gives the plan away before it is in the database."""

    def __init__(self, *arguments: object) -> None:
        super().__init__(*arguments)  # type: ignore[arg-type]  # whatever the real one takes
        self._behind: set[asyncio.Task[P]] = set()

    async def run(self, batch: Batch[P]) -> P:
        planned: asyncio.Future[P] = asyncio.get_running_loop().create_future()
        plan = batch.plan

        async def plan_and_tell(tx: Tx) -> P:
            made = await plan(tx)
            if not planned.done():
                planned.set_result(made)
            return made

        batch.plan = plan_and_tell  # type: ignore[method-assign]
        committing = asyncio.create_task(super().run(batch))
        self._behind.add(committing)
        committing.add_done_callback(self._behind.discard)
        await asyncio.wait({planned, committing}, return_when=asyncio.FIRST_COMPLETED)
        return planned.result() if planned.done() else committing.result()


if __name__ == "__main__":
    vars(engine)["Pipeline"] = HastyPipeline
    serve.main()
