"""Files of cases, in and out: looked into before they are kept, and never run by a browser."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from starlette.requests import Request

from purser.api.case_shapes import AttachmentOut
from purser.api.evidence_files import read_upload
from purser.api.runtime import Runtime
from purser.claims import evidence
from purser.core.db import Tx
from purser.service import cases
from purser.service.cases import Case

Owned = Callable[[Tx], Awaitable[Case]]
"""The case, claimed, for somebody who may add to it."""


async def take_attachment(request: Request, rt: Runtime, owned: Owned, name: str, side: str, by: str) -> AttachmentOut:
    """Keep an uploaded file with a case. Whoever may not is told so before the file is read.

    Raises what `owned` raises, evidence_too_large, what the judge finds, evidence_too_many, evidence_too_much.
    """
    await rt.db.run(owned)
    judged = await evidence.judge(await read_upload(request, partial(cases.require_size, rt.cases)))

    async def keep(tx: Tx) -> AttachmentOut:
        return AttachmentOut.of(await cases.attach(tx, rt.cases, await owned(tx), judged, name, side, by))

    return await rt.db.run(keep)
