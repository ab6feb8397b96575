"""Evidence: files that are checked by what is in them, kept as they came, and shown to whom they are meant for."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import sys
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from purser.claims import evidence_store as store
from purser.claims.dispute_case import take_step
from purser.claims.dispute_desk import DisputeDesk
from purser.claims.dispute_model import Case, Side
from purser.claims.evidence_store import File
from purser.core.clock import Clock
from purser.core.db import Reader, Tx
from purser.core.errors import Kind, Problem, conflict, not_found, rejected
from purser.core.ids import Id, ProceedingId
from purser.core.proceedings import Who
from purser.core.seal import SealBroken

_JUDGE: Final = Path(__file__).with_name("evidence_judge.py")
_PATIENCE: Final = 20.0  # seconds for one file
_judges: Final = asyncio.Semaphore(2)  # files looked into at a time by one process

_NONCE: Final = 12
_REDACTED: Final = {"application/pdf": ("pdf", "application/pdf"), "image": ("image", "image/png")}
_SIDES: Final = frozenset(s.value for s in Side)


@dataclass(frozen=True, slots=True)
class Judged:
    """A file that was looked into: what it is, whatever it was called."""

    content: bytes
    media_type: str
    pages: int

    @property
    def sha256(self) -> bytes:
        return hashlib.sha256(self.content).digest()


@dataclass(frozen=True, slots=True)
class Label:
    """What is known of a new file: its name, who brought it, and with which sides they share it."""

    name: str
    side: str
    shared_with: frozenset[str] = frozenset()
    original: Id | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a new file goes: the subject's matter, its number among the matter's files, and its own id."""

    subject: Id
    matter: ProceedingId
    number: int
    file: Id


async def judge(content: bytes) -> Judged:
    """Look into a file, in a process that has little to lose. Raises evidence_kind_refused, evidence_damaged,
    evidence_bomb, evidence_script, evidence_locked."""
    if not content:
        raise rejected("evidence_damaged")
    said = json.loads(await _ask(content, "judge"))
    return Judged(content, said["media_type"], said["pages"])


async def _ask(content: bytes, *what: str) -> bytes:
    """What the judge answers. Raises the problem it names; evidence_bomb when it had to be stopped."""
    async with _judges:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-I", str(_JUDGE), *what,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
            env={"PATH": os.defpath},
        )  # fmt: skip
        try:
            async with asyncio.timeout(_PATIENCE):
                answer, _ = await process.communicate(content)
        except TimeoutError:
            raise rejected("evidence_bomb") from None
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
    ended = process.returncode or 0
    if ended == 3:
        raise rejected(json.loads(answer)["refused"])
    if ended:
        raise rejected("evidence_damaged" if ended > 0 else "evidence_bomb")
    return answer


async def add(tx: Tx, desk: DisputeDesk, case: Case, judged: Judged, label: Label, who: Who) -> tuple[Case, File]:
    """Keep a file with a dispute, as it came; the same file of the same side is kept once. Its hash goes into the
    dispute's history. Raises evidence_too_many, evidence_too_much, step_not_possible."""
    d = case.dispute
    files = await store.of_matter(tx, d.customer, d.id)
    theirs = [f for f in files if f.side == label.side]
    same = next((f for f in theirs if f.sha256 == judged.sha256), None)
    if same is not None:
        return case, same
    if label.side in _SIDES:
        _require_room(desk, theirs, judged)
    ident = Id.new(desk.clock)
    details = {"file": str(ident), "sha256": judged.sha256.hex()}
    step = "add_evidence" if label.original is None else "redact"
    after = await take_step(tx, desk, case, step, who, details=details)
    return after, await keep(tx, Place(d.customer, d.id, len(files) + 1, ident), judged, label, who.by, desk.clock)


async def keep(tx: Tx, place: Place, judged: Judged, label: Label, by: str, clock: Clock) -> File:
    """Keep a file with a matter of any sort, encrypted with a key of its own. The matter is locked."""
    now = clock.now()
    made = File(
        place.subject, place.file, place.matter, place.number, label.side, by, now, judged.media_type,
        len(judged.content), judged.sha256, judged.pages, label.original, label.name,
    )  # fmt: skip
    key = AESGCM.generate_key(256)
    await store.insert(tx, made, key, _encrypt(made, key, judged.content))
    for side in sorted(label.shared_with & _SIDES - {label.side}):
        await store.share(tx, made, side, by, now)
    return await store.read(tx, made.subject, made.id)


def _require_room(desk: DisputeDesk, theirs: Collection[File], judged: Judged) -> None:
    most, bytes_ = (desk.terms.number("dispute", name) for name in ("files", "all_bytes"))
    if len(theirs) >= most:
        raise rejected("evidence_too_many", most=most)
    if sum(f.size for f in theirs) + len(judged.content) > bytes_:
        raise rejected("evidence_too_much", most=bytes_ // 1_048_576)


def require_size(desk: DisputeDesk, size: int) -> None:
    """Raises evidence_too_large when a file of `size` bytes is more than one may have."""
    most = desk.terms.number("dispute", "file_bytes")
    if size > most:
        raise rejected("evidence_too_large", most=most // 1_048_576)


async def read_file(conn: Tx | Reader, subject: Id, matter: Id, ident: Id, side: str) -> File:
    """A file of a matter that `side` may see. Raises evidence_unknown, also when it may not."""
    found = await store.read(conn, subject, ident)
    if found.matter != matter or not found.visible_to(side):
        raise not_found("evidence_unknown")
    return found


async def read_content(conn: Tx | Reader, f: File) -> bytes:
    """The file as it came, to the last bit. Raises evidence_broken when it is not that any more."""
    try:
        key, encrypted = await store.content(conn, f)
        content = AESGCM(key).decrypt(encrypted[:_NONCE], encrypted[_NONCE:], _bound(f))
    except (SealBroken, InvalidTag):
        raise Problem("evidence_broken", Kind.UNAVAILABLE) from None
    if hashlib.sha256(content).digest() != f.sha256:
        raise Problem("evidence_broken", Kind.UNAVAILABLE)
    return content


def _encrypt(f: File, key: bytes, content: bytes) -> bytes:
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, content, _bound(f))


def _bound(f: File) -> bytes:
    """What a content is bound to: it opens as this file with this hash, and as nothing else."""
    return f.subject + f.id + f.sha256


async def share(tx: Tx, desk: DisputeDesk, f: File, sides: Collection[Side], who: Who) -> File:
    """Let more sides see a file."""
    for side in sorted(sides):
        if side != f.side:
            await store.share(tx, f, side, who.by, desk.clock.now())
    return await store.read(tx, f.subject, f.id)


async def redacted(content: bytes, f: File, boxes: Sequence[Sequence[int]], pages: Sequence[int]) -> Judged:
    """A copy of a file with boxes of an image blacked out, or without some pages of a PDF; the original stays as it is.

    Raises evidence_redaction_invalid.
    """
    is_pdf = f.media_type == "application/pdf"
    what: Sequence[object] = pages if is_pdf else boxes
    if not what or (boxes if is_pdf else pages):
        raise rejected("evidence_redaction_invalid")
    mode, media_type = _REDACTED["application/pdf" if is_pdf else "image"]
    copy = await _ask(content, mode, json.dumps([list(w) if isinstance(w, list | tuple) else w for w in what]))
    return Judged(copy, media_type, f.pages - len(set(pages)) if is_pdf else 1)


async def require_shared(conn: Tx | Reader, case: Case, idents: Collection[Id]) -> None:
    """What a decision relies on, both sides can see. Raises evidence_unknown, evidence_not_shared."""
    files = {f.id: f for f in await store.of_matter(conn, case.dispute.customer, case.dispute.id)}
    for ident in idents:
        if ident not in files:
            raise not_found("evidence_unknown")
        if not all(files[ident].visible_to(side) for side in _SIDES):
            raise conflict("evidence_not_shared")


async def own_file(conn: Tx | Reader, subject: Id, matter: Id, ident: Id, side: str) -> File:
    """A file of a matter that `side` brought itself. Raises evidence_unknown."""
    found = await read_file(conn, subject, matter, ident, side)
    if found.side != side:
        raise not_found("evidence_unknown")
    return found
