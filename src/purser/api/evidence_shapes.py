"""Evidence on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field

from purser.api.schemas import Input, Output, wire_id
from purser.claims import evidence_store
from purser.claims.dispute_model import Side
from purser.claims.evidence_store import File
from purser.core.db import Reader, Tx
from purser.core.ids import Id, ProceedingId

WireFileId = Annotated[Id, wire_id(Id)]


class EvidenceOut(Output):
    """A file as it came. `sha256` is hexadecimal; `side` brought it, `shared_with` may see it too.

    `original_id`: it is a redacted copy of that file.
    """

    id: WireFileId
    name: str
    media_type: str
    size: int
    pages: int
    sha256: str
    side: str
    shared_with: list[str]
    original_id: WireFileId | None
    uploaded_at: datetime

    @classmethod
    def of(cls, f: File) -> Self:
        return cls(
            id=f.id, name=f.name, media_type=f.media_type, size=f.size, pages=f.pages, sha256=f.sha256.hex(),
            side=f.side, shared_with=sorted(f.shared_with), original_id=f.original, uploaded_at=f.uploaded_at,
        )  # fmt: skip


class ShareIn(Input):
    """Who is to see a file too."""

    sides: Annotated[list[Side], Field(min_length=1, max_length=2)]


class Box(Input):
    """A part of a picture, in pixels of it as shown."""

    left: Annotated[int, Field(strict=True, ge=0, le=20_000)]
    top: Annotated[int, Field(strict=True, ge=0, le=20_000)]
    width: Annotated[int, Field(strict=True, ge=1, le=20_000)]
    height: Annotated[int, Field(strict=True, ge=1, le=20_000)]


class RedactionIn(Input):
    """What the other side is not to see: parts of a picture, or whole pages of a document."""

    boxes: Annotated[list[Box], Field(default_factory=list, max_length=100)]
    pages: Annotated[
        list[Annotated[int, Field(strict=True, ge=1, le=100)]], Field(default_factory=list, max_length=100)
    ]


async def files_for(conn: Reader | Tx, subject: Id, matter: ProceedingId, side: str) -> list[EvidenceOut]:
    """A matter's files that a side may see, in the order they came."""
    found = await evidence_store.of_matter(conn, subject, matter)
    return [EvidenceOut.of(f) for f in found if f.visible_to(side)]
