"""What callers hear, sentence by sentence: listened to, and replaced by recordings that two people agree to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final, TypeAlias

from fastapi import Depends, Path, Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from purser.api.description import documented
from purser.api.evidence_files import read_upload
from purser.api.routing import new_router
from purser.api.runtime import Rt, Runtime, runtime
from purser.api.schemas import Input, Output, wire_id
from purser.api.staff_guard import Colleague, colleague_with
from purser.core import audit
from purser.core.audit import Act
from purser.core.db import Reader, Tx
from purser.core.errors import not_found, rejected
from purser.core.ids import StaffId
from purser.core.text import LANGUAGES, Language
from purser.hotline.menu import MenuBook
from purser.hotline.prompts import (
    Place,
    Recording,
    agree_to_recording,
    put_recording,
    recordings,
    remove_recording,
    sound_of,
    spoken_pieces,
)
from purser.hotline.sentences import phrases
from purser.identity.permissions import Permission
from purser.identity.staff import read_staff
from purser.identity.staff_model import Staff

router = new_router("menu")

SHA256: Final = r"^[0-9a-f]{64}$"

Reading = Annotated[Colleague, Depends(colleague_with(Permission.MENU_READ))]
Making = Annotated[Colleague, Depends(colleague_with(Permission.MENU_WRITE))]
Sentence = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{0,59}$", description="Of the sentence")]
Piece = Annotated[int, Path(ge=1, le=20, description="Which of the pieces between the sentence's values, from 1")]
Digest = Annotated[str, Query(pattern=SHA256, description="Of which recording: SHA-256 of its sound")]
StaffRef = Annotated[StaffId, wire_id(StaffId)]

_AUDIO: Final[dict[str, Any]] = {"audio/wav": {"schema": {"type": "string", "format": "binary"}}}
_HEARD: Final[dict[int | str, dict[str, Any]]] = {200: {"content": _AUDIO}}
_MEGA: Final = 1_048_576
LARGEST: Final = 12 * _MEGA
"""Bytes of an upload: a minute at the highest rate on two channels."""
_Sentences: TypeAlias = dict[Language, dict[str, str]]
_Found: TypeAlias = dict[tuple[Place, bool], Recording]
"""By place, and whether callers hear it."""


class PromptRecording(Output):
    """Who recorded a piece, and when. `fits`: it is of the words that are said now; else callers hear the voice.
    `mine`: the caller put it in, so that somebody else has to agree."""

    sha256: str
    put_by: StaffRef
    name: str
    put_at: datetime
    seconds: float
    fits: bool
    mine: bool


class PromptPiece(Output):
    """A piece of a sentence that can be recorded: all of it, or what stands before, between or after its values.
    `recording`: what callers hear; `proposed`: what waits for somebody else to agree."""

    number: int
    words: str
    recording: PromptRecording | None
    proposed: PromptRecording | None


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


class PromptAgreement(Input):
    """To what one agrees: just this sound."""

    sha256: Annotated[str, Field(pattern=SHA256)]


@router.get("/staff/menu/prompts", operation_id="listPrompts", responses=documented(403))
async def read_prompts(staff: Reading, rt: Rt) -> Prompts:
    """What callers hear under the menu that is in force, and who says it: the voice, or a recording."""
    async with rt.db.reader() as conn:
        sentences, found = await _sentences(conn, rt), await _recorded(conn)
        people = await read_staff(conn, [r.put_by for r in found.values()])
    seen = _Seen(found, people, staff.session.staff)
    return Prompts(items=[_prompt(key, sentences, seen) for key in sentences["en"]])


@router.get(
    "/staff/menu/prompts/{language}/{prompt}/sound", operation_id="hearPrompt", response_class=Response,
    responses=_HEARD | documented(403, 404, 503),
)  # fmt: skip
async def hear(language: Language, prompt: Sentence, staff: Reading, rt: Rt) -> Response:  # noqa: ARG001 -- the guard
    """The sound that a caller hears now, as WAV; values are examples."""
    async with rt.db.reader() as conn:
        sound = await rt.booth.hear(conn, language, prompt, await _words(conn, rt, language, prompt))
    return Response(sound, media_type="audio/wav")


@router.get(
    "/staff/menu/prompts/{language}/{prompt}/{piece}/sound", operation_id="hearPromptRecording",
    response_class=Response, responses=_HEARD | documented(403, 404),
)  # fmt: skip
async def hear_recording(
    language: Language,
    prompt: Sentence,
    piece: Piece,
    sha256: Digest,
    staff: Reading,  # noqa: ARG001 -- the guard
    rt: Rt,
) -> Response:
    """One recording, also one that waits to be agreed to, as WAV."""
    async with rt.db.reader() as conn:
        sound = await sound_of(conn, (language, prompt, piece), bytes.fromhex(sha256))
    if sound is None:
        raise not_found("prompt_recording_unknown")
    return Response(await rt.booth.as_wav(sound), media_type="audio/wav")


@router.put(
    "/staff/menu/prompts/{language}/{prompt}/{piece}", operation_id="recordPrompt", response_model=Prompt,
    responses=documented(403, 404, 422), openapi_extra={"requestBody": {"required": True, "content": _AUDIO}},
)  # fmt: skip
async def record(request: Request, language: Language, prompt: Sentence, piece: Piece, staff: Making) -> Prompt:
    """Propose a recording in the place of the voice: WAV, 16 bits, one or two channels, 8 to 48 kHz, up to a minute.
    Callers hear it once somebody else has agreed."""
    rt = runtime(request)
    async with rt.db.reader() as conn:
        words = await _words(conn, rt, language, prompt, piece)
    sound = await rt.booth.take(await read_upload(request, _require_size))
    place = (language, prompt, piece)

    async def put(tx: Tx) -> Prompt:
        digest = await put_recording(tx, place, words, sound, staff.session.staff, rt.clock.now())
        return await _done(tx, rt, staff, place, "record", digest)

    return await rt.db.run(put)


@router.post(
    "/staff/menu/prompts/{language}/{prompt}/{piece}/agree",
    operation_id="agreeToPrompt",
    responses=documented(403, 404),
)
async def agree(
    language: Language, prompt: Sentence, piece: Piece, body: PromptAgreement, staff: Making, rt: Rt
) -> Prompt:
    """Have callers hear what somebody else recorded, a few seconds later on every worker."""
    place, digest = (language, prompt, piece), bytes.fromhex(body.sha256)

    async def put(tx: Tx) -> Prompt:
        await agree_to_recording(tx, place, digest, staff.session.staff, rt.clock.now())
        return await _done(tx, rt, staff, place, "agree", digest)

    return await rt.db.run(put)


@router.delete(
    "/staff/menu/prompts/{language}/{prompt}/{piece}", operation_id="unrecordPrompt", responses=documented(403, 404)
)
async def unrecord(language: Language, prompt: Sentence, piece: Piece, sha256: Digest, staff: Making, rt: Rt) -> Prompt:
    """Take a recording back or refuse it; when callers hear it already, have the voice say it again."""
    place, digest = (language, prompt, piece), bytes.fromhex(sha256)

    async def drop(tx: Tx) -> Prompt:
        await remove_recording(tx, place, digest)
        return await _done(tx, rt, staff, place, "remove", digest)

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


@dataclass(frozen=True, slots=True)
class _Seen:
    """The recordings, who is who, and who is looking."""

    found: _Found
    people: Mapping[StaffId, Staff]
    viewer: StaffId

    def at(self, place: Place, words: str, *, is_heard: bool) -> PromptRecording | None:
        """What callers hear of a piece, or what is proposed."""
        r = self.found.get((place, is_heard))
        if r is None:
            return None
        name = self.people[r.put_by].name if r.put_by in self.people else ""
        return PromptRecording(
            sha256=r.digest.hex(), put_by=r.put_by, name=name, put_at=r.put_at, seconds=r.seconds,
            fits=r.words == words, mine=r.put_by == self.viewer,
        )  # fmt: skip


async def _recorded(conn: Tx | Reader) -> _Found:
    return {(r.place, r.is_heard): r for r in await recordings(conn)}


def _prompt(key: str, sentences: _Sentences, seen: _Seen) -> Prompt:
    texts = {}
    for language in LANGUAGES:
        words = sentences[language][key]
        pieces = [
            PromptPiece(
                number=n,
                words=piece.strip(),
                recording=seen.at((language, key, n), words, is_heard=True),
                proposed=seen.at((language, key, n), words, is_heard=False),
            )
            for n, piece in spoken_pieces(words)
        ]
        is_recorded = bool(pieces) and all(p.recording is not None and p.recording.fits for p in pieces)
        texts[language] = PromptText(words=words, pieces=pieces, is_recorded=is_recorded)
    return Prompt(key=key, texts={**texts})


def _require_size(size: int) -> None:
    if size > LARGEST:
        raise rejected("prompt_too_large", most=LARGEST // _MEGA)


async def _done(tx: Tx, rt: Runtime, staff: Colleague, place: Place, step: str, digest: bytes) -> Prompt:
    """Put down what was done, and show what has become of the sentence. Raises prompt_unknown when it is gone."""
    language, key, piece = place
    details: dict[str, audit.Detail] = {"step": step, "sha256": digest.hex()}
    act = Act(staff.actor, Permission.MENU_WRITE, f"prompt:{language}/{key}/{piece}", "", details)
    await audit.write(tx, act, rt.clock)
    await _words(tx, rt, language, key)
    found = await _recorded(tx)
    people = await read_staff(tx, [r.put_by for r in found.values()])
    return _prompt(key, await _sentences(tx, rt), _Seen(found, people, staff.session.staff))
