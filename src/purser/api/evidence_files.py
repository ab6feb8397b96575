"""Files in and out: raw bodies in, read as far as the limit; attachments out, which no browser runs."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from purser.api.runtime import Runtime
from purser.api.schemas import ONE_LINE
from purser.claims import DisputeDesk, evidence
from purser.claims.dispute_case import claim_case
from purser.claims.dispute_model import Side
from purser.claims.evidence import Label
from purser.claims.evidence_store import File
from purser.core.db import Tx
from purser.core.ids import Id, ProceedingId
from purser.core.proceedings import Who

FileName = Annotated[str, Query(min_length=1, max_length=100, description="What the file is called"), ONE_LINE]
Shared = Annotated[bool, Query(description="Whether the other side may see it too")]

UPLOAD: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
"""For a route's `openapi_extra`: the file itself is the body, whatever its type is said to be."""

DOWNLOAD: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}
}

Check = Callable[[Tx], Awaitable[Id]]
"""Whose matter it is, for somebody who may act in it."""


def desk_of(rt: Runtime) -> DisputeDesk:
    """Where disputes are worked on in this process."""
    return DisputeDesk.of(rt.payments.counter)


async def take_upload(request: Request, rt: Runtime, ident: ProceedingId, owner: Check, label: Label, who: Who) -> File:
    """Keep an uploaded file. Raises what `owner` raises, evidence_too_large, what the judge finds, and what keeping
    raises; whoever may not upload is told so before the file is read."""
    desk = desk_of(rt)

    async def may(tx: Tx) -> Id:
        customer = await owner(tx)
        case = await claim_case(tx, customer, ident)
        desk.disputes.procedure.require("add_evidence", case.matter.state, who.actor)
        return customer

    customer = await rt.db.run(may)
    judged = await evidence.judge(await read_upload(request, partial(evidence.require_size, desk)))

    async def keep(tx: Tx) -> File:
        case = await claim_case(tx, customer, ident)
        return (await evidence.add(tx, desk, case, judged, label, who))[1]

    return await rt.db.run(keep)


async def read_upload(request: Request, require_size: Callable[[int], None]) -> bytes:
    """The body. `require_size` raises when so many bytes are too many; it is asked as soon as a size is known."""
    said = request.headers.get("content-length", "")
    if said.isdigit():
        require_size(int(said))
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        require_size(size)
        chunks.append(chunk)
    return b"".join(chunks)


async def share_file(tx: Tx, rt: Runtime, f: File, sides: list[Side], who: Who) -> File:
    """Let more sides see a file."""
    return await evidence.share(tx, desk_of(rt), f, sides, who)


def as_attachment(f: File, content: bytes) -> Response:
    """The file as it came, with the digest to check it by (RFC 9530)."""
    digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(f.name, safe='')}",
        "Repr-Digest": f"sha-256=:{digest}:",
    }
    return Response(content, 200, headers, f.media_type)


def label_of(name: str, side: str, *, shared: bool) -> Label:
    """What is known of a file that a side brings."""
    return Label(name, side, frozenset(s.value for s in Side) if shared else frozenset())
