"""What callers hear, sentence by sentence: listened to, and replaced by recordings of one's own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Final, TypeAlias

from fastapi import Depends, Path
from starlette.requests import Request
from starlette.responses import Response

from purser.api.description import documented
from purser.api.routing import new_router
from purser.api.runtime import Rt, Runtime, runtime
from purser.api.schemas import Output, wire_id
from purser.api.staff_guard import Colleague, colleague_with
from purser.core import audit
from purser.core.audit import Act
from purser.core.clock import Clock
from purser.core.db import Reader, Tx
from purser.core.errors import not_found, rejected
from purser.core.ids import StaffId
from purser.core.text import LANGUAGES, Language
from purser.hotline.menu import MenuBook
from purser.hotline.prompts import Place, Recording, put_recording, recordings, remove_recording, spoken_pieces
from purser.hotline.sentences import phrases
from purser.identity.permissions import Permission
from purser.identity.staff import read_staff
from purser.identity.staff_model import Staff

router = new_router("menu")

Reading = Annotated[Colleague, Depends(colleague_with(Permission.MENU_READ))]
Making = Annotated[Colleague, Depends(colleague_with(Permission.MENU_WRITE))]
Key = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{0,59}$", description="Of the sentence")]
Piece = Annotated[int, Path(ge=1, le=20, description="Which of the pieces between the sentence's values, from 1")]
StaffRef = Annotated[StaffId, wire_id(StaffId)]

_AUDIO: Final[dict[str, Any]] = {"audio/wav": {"schema": {"type": "string", "format": "binary"}}}
_HEARD: Final[dict[int | str, dict[str, Any]]] = {200: {"content": _AUDIO}}
_MEGA: Final = 1_048_576
LARGEST: Final = 12 * _MEGA
"""Bytes of an upload: a minute at the highest rate on two channels."""
_Sentences: TypeAlias = dict[Language, dict[str, str]]
_Found: TypeAlias = dict[Place, Recording]


class PromptRecording(Output):
    """Who recorded a piece, and when. `fits`: it is of the words that are said now; else callers hear the voice."""

    put_by: StaffRef
    name: str
    put_at: datetime
    seconds: float
    fits: bool


class PromptPiece(Output):
    """A piece of a sentence that can be recorded: all of it, or what stands before, between or after its values."""

    number: int
    words: str
    recording: PromptRecording | None


class PromptText(Output):
    """A sentence in one language. `is_recorded`: callers hear recordings; else the voice."""

    words: str
    pieces: list[PromptPiece]
    is_recorded: bool


class Prompt(Output):
    """A sentence, by language."""

    key: str
    texts: dict[str, PromptText]


class Prompts(Output):
    """All of them, in the order of a call."""

    items: list[Prompt]


@router.get("/staff/menu/prompts", operation_id="listPrompts", responses=documented(403))
async def read_prompts(staff: Reading, rt: Rt) -> Prompts:  # noqa: ARG001 -- the guard is what it is for
    """What callers hear under the menu that is in force, and who says it: the voice, or a recording."""
    async with rt.db.reader() as conn:
        sentences, found = await _sentences(conn, rt), await _recorded(conn)
        people = await read_staff(conn, [r.put_by for r in found.values()])
    return Prompts(items=[_prompt(key, sentences, found, people) for key in sentences["en"]])


@router.get(
    "/staff/menu/prompts/{language}/{key}/sound", operation_id="hearPrompt", response_class=Response,
    responses=_HEARD | documented(403, 404, 503),
)  # fmt: skip
async def hear(language: Language, key: Key, staff: Reading, rt: Rt) -> Response:  # noqa: ARG001 -- the guard
    """The sound that a caller hears now, as WAV; values are examples."""
    async with rt.db.reader() as conn:
        sound = await rt.booth.hear(conn, language, key, await _words(conn, rt, language, key))
    return Response(sound, media_type="audio/wav")


@router.put(
    "/staff/menu/prompts/{language}/{key}/{piece}", operation_id="recordPrompt", response_model=Prompt,
    responses=documented(403, 404, 422), openapi_extra={"requestBody": {"required": True, "content": _AUDIO}},
)  # fmt: skip
async def record(request: Request, language: Language, key: Key, piece: Piece, staff: Making) -> Prompt:
    """A recording in the place of the voice: WAV, 16 bits, one or two channels, 8 to 48 kHz, up to a minute. Calls
    have it within seconds."""
    rt = runtime(request)
    async with rt.db.reader() as conn:
        words = await _words(conn, rt, language, key, piece)
    sound = await rt.booth.take(await _body(request))
    place = (language, key, piece)

    async def put(tx: Tx) -> Prompt:
        digest = await put_recording(tx, place, words, sound, staff.session.staff, rt.clock.now())
        await _write(tx, staff, place, {"step": "record", "sha256": digest.hex()}, rt.clock)
        return await _one(tx, rt, key)

    return await rt.db.run(put)


@router.delete(
    "/staff/menu/prompts/{language}/{key}/{piece}", operation_id="unrecordPrompt", responses=documented(403, 404)
)
async def unrecord(language: Language, key: Key, piece: Piece, staff: Making, rt: Rt) -> Prompt:
    """Have the voice say it again."""
    place = (language, key, piece)

    async def drop(tx: Tx) -> Prompt:
        await _words(tx, rt, language, key, piece)
        digest = await remove_recording(tx, place)
        if digest is not None:
            await _write(tx, staff, place, {"step": "remove", "sha256": digest.hex()}, rt.clock)
        return await _one(tx, rt, key)

    return await rt.db.run(drop)


async def _sentences(conn: Tx | Reader, rt: Runtime) -> _Sentences:
    """What is said: the words of the menu in force before those that are shipped."""
    texts = (await MenuBook(rt.policy.name, rt.clock).current(conn)).texts
    return {language: {**phrases(language), **texts.get(language, {})} for language in LANGUAGES}


async def _words(conn: Tx | Reader, rt: Runtime, language: Language, key: str, piece: int | None = None) -> str:
    """A sentence. Raises prompt_unknown, also when it has no such piece that says something."""
    words = (await _sentences(conn, rt))[language].get(key)
    if words is None or (piece is not None and piece not in dict(spoken_pieces(words))):
        raise not_found("prompt_unknown")
    return words


async def _recorded(conn: Tx | Reader) -> _Found:
    return {r.place: r for r in await recordings(conn)}


async def _one(tx: Tx, rt: Runtime, key: str) -> Prompt:
    found = {place: r for place, r in (await _recorded(tx)).items() if place[1] == key}
    people = await read_staff(tx, [r.put_by for r in found.values()])
    return _prompt(key, await _sentences(tx, rt), found, people)


def _prompt(key: str, sentences: _Sentences, found: _Found, people: Mapping[StaffId, Staff]) -> Prompt:
    texts = {}
    for language in LANGUAGES:
        words = sentences[language][key]
        pieces = [
            PromptPiece(number=n, words=piece.strip(), recording=_shown(found.get((language, key, n)), words, people))
            for n, piece in spoken_pieces(words)
        ]
        is_recorded = bool(pieces) and all(p.recording is not None and p.recording.fits for p in pieces)
        texts[language] = PromptText(words=words, pieces=pieces, is_recorded=is_recorded)
    return Prompt(key=key, texts={**texts})


def _shown(r: Recording | None, words: str, people: Mapping[StaffId, Staff]) -> PromptRecording | None:
    if r is None:
        return None
    name = people[r.put_by].name if r.put_by in people else ""
    return PromptRecording(put_by=r.put_by, name=name, put_at=r.put_at, seconds=r.seconds, fits=r.words == words)


async def _body(request: Request) -> bytes:
    """The upload. Raises prompt_too_large as soon as that is seen."""
    said = request.headers.get("content-length", "")
    size = int(said) if said.isdigit() else 0
    data = bytearray()
    if size <= LARGEST:
        async for chunk in request.stream():
            data += chunk
            if (size := len(data)) > LARGEST:
                break
    if size > LARGEST:
        raise rejected("prompt_too_large", most=LARGEST // _MEGA)
    return bytes(data)


async def _write(tx: Tx, staff: Colleague, place: Place, details: Mapping[str, audit.Detail], clock: Clock) -> None:
    language, key, piece = place
    act = Act(staff.actor, Permission.MENU_WRITE, f"prompt:{language}/{key}/{piece}", "", details)
    await audit.write(tx, act, clock)
