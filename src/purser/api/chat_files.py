"""Files in chats: raw bodies in, read as far as the limit; attachments out, which no browser runs."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import Response

from purser.api.auth import SignedIn
from purser.api.chat_shapes import ChatMessage, WireChatId, WireFileId
from purser.api.description import documented
from purser.api.evidence_files import DOWNLOAD, UPLOAD, FileName, as_attachment, read_upload
from purser.api.idempotency import LONGEST
from purser.api.messages import reader_language
from purser.api.routing import new_router
from purser.api.runtime import Runtime, runtime
from purser.api.staff_chats import had, staff_language
from purser.api.staff_guard import Colleague, colleague_with
from purser.claims import evidence
from purser.core.db import Tx
from purser.core.errors import Kind, Problem, invalid
from purser.core.ids import StaffId
from purser.identity.permissions import Permission
from purser.service import chat as chats
from purser.service.chat import Chat, Message
from purser.service.chat import store as chat_store
from purser.service.chat.model import chat_over

router = new_router("chats")

Answering = Annotated[Colleague, Depends(colleague_with(Permission.CHAT_ANSWER))]


@router.post(
    "/chats/{chat_id}/files", operation_id="showFileInChat", status_code=201, response_model=ChatMessage,
    responses=documented(400, 404, 409, 422, 429), openapi_extra=UPLOAD,
)  # fmt: skip
async def show(request: Request, chat_id: WireChatId, name: FileName, session: SignedIn) -> ChatMessage:
    """Show a picture or a document. What it is, is found by its content; a file that could do harm is refused. With
    `Idempotency-Key`, as writeInChat."""
    rt = runtime(request)
    rt.chat_pace.require(session.customer)
    async with rt.db.reader() as conn:
        chat = await chat_store.read(conn, session.customer, chat_id)
    said = await _take(request, rt, chat, name, None)
    return ChatMessage.of(said, reader_language(request, session), rt)


@router.get(
    "/chats/{chat_id}/files/{file_id}", operation_id="getChatFile", responses=documented(404) | DOWNLOAD,
    response_class=Response,
)  # fmt: skip
async def fetch(request: Request, chat_id: WireChatId, file_id: WireFileId, session: SignedIn) -> Response:
    """A file as it came."""
    rt = runtime(request)
    async with rt.db.reader() as conn:
        chat = await chat_store.read(conn, session.customer, chat_id)
        return as_attachment(*await chats.read_file(conn, chat, file_id))


@router.post(
    "/staff/chats/{chat_id}/files", operation_id="showFileInStaffChat", status_code=201, response_model=ChatMessage,
    responses=documented(400, 403, 404, 409, 422), openapi_extra=UPLOAD,
)  # fmt: skip
async def show_customer(request: Request, chat_id: WireChatId, name: FileName, colleague: Answering) -> ChatMessage:
    """Show the customer a picture or a document."""
    rt = runtime(request)
    async with rt.db.reader() as conn:
        chat = await had(conn, chat_id, colleague)
    said = await _take(request, rt, chat, name, colleague.session.staff)
    return ChatMessage.of(said, staff_language(request), rt)


@router.get(
    "/staff/chats/{chat_id}/files/{file_id}", operation_id="getStaffChatFile",
    responses=documented(403, 404) | DOWNLOAD, response_class=Response,
)  # fmt: skip
async def fetch_theirs(request: Request, chat_id: WireChatId, file_id: WireFileId, colleague: Answering) -> Response:
    """A file of a chat one has, as it came."""
    rt = runtime(request)
    async with rt.db.reader() as conn:
        return as_attachment(*await chats.read_file(conn, await had(conn, chat_id, colleague), file_id))


async def _take(request: Request, rt: Runtime, chat: Chat, name: str, staff: StaffId | None) -> Message:
    """Keep what is uploaded and say so in the chat. That it is over is told before the file is read."""
    if not chat.is_open:
        raise chat_over()
    key = request.headers.get("idempotency-key")
    if key is None:
        raise Problem("idempotency_key_missing", Kind.MISSING_KEY)
    if not (1 <= len(key) <= LONGEST and key.isascii() and key.isprintable()):
        raise invalid("idempotency_key_invalid", longest=LONGEST)
    judged = await evidence.judge(await read_upload(request, partial(chats.require_size, rt.chats)))

    async def keep(tx: Tx) -> Message:
        file = await chats.attach(tx, rt.chats, chat, judged, name, staff)
        return await chats.show(tx, rt.chats, chat.customer, chat.id, file, key, staff)

    return await rt.db.run(keep)
