"""What the directory knows of a hotline: whose it is, where that is said, who has made sure, and how long it holds."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from typing import Any, Final, Self
from urllib.parse import urlsplit

from purser.core.ids import StaffId
from purser.core.service_calendar import POLICIES
from purser.service.directory.number import plain_digits

_CODE: Final = re.compile(r"[a-z][a-z0-9_]{1,31}")
_DAYS: Final = re.compile(r"([1-9]\d{0,3}) days")
_LONGEST: Final = 300
_MOST: Final = 12
_READERS: Final = 2
"""Different readers that it takes until a shipped entry counts as verified."""


class DirectoryError(ValueError):
    """A directory that says something without meaning; the text says what."""


class OwnerKind(StrEnum):
    """Whose number it is."""

    WALLET = "wallet"
    BANK = "bank"
    NETWORK = "network"
    AUTHORITY = "authority"


class Proof(StrEnum):
    """How good the source is: the owner's page, the owner's document elsewhere, or only others."""

    OFFICIAL = "official"
    DOCUMENT = "document"
    OTHERS = "others"


class Standing(StrEnum):
    """How far an entry can be relied on: two have made sure at a page of the owner's lately; it is listed with its
    source and that is missing; it was not looked at for too long. Only the first is called real."""

    VERIFIED = "verified"
    LISTED = "listed"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Review:
    """Two people who saw the source and said so."""

    first: StaffId
    second: StaffId
    at: datetime


class Reader(StrEnum):
    """Who looked for the shipped file, each on their own (the file says what each did)."""

    COMPILER = "compiler"
    SECOND_READER = "second_reader"
    THIRD_READER = "third_reader"
    FOURTH_READER = "fourth_reader"
    FOUNDERS = "founders"


@dataclass(frozen=True, slots=True)
class Reading:
    """Somebody found the number for the shipped file, that day."""

    by: Reader
    on: date


@dataclass(frozen=True, slots=True)
class Entry:
    """A wallet's, bank's or authority's numbers. `numbers` are as people write them, `digits` as they are dialled.

    `owner_domains` are the owner's own; a page elsewhere is no page of the owner's. `seen` is when somebody looked at
    `source` last; `version` counts what the operator's people changed, 0 as shipped.
    """

    code: str
    kind: OwnerKind
    zh: str
    en: str
    pinyin: str
    aliases: tuple[str, ...]
    site: str
    owner_domains: tuple[str, ...]
    numbers: tuple[str, ...]
    proof: Proof
    source: str
    note: str
    seen: date
    readings: tuple[Reading, ...] = ()
    version: int = 0
    review: Review | None = None
    digits: frozenset[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "digits", frozenset(plain_digits(n) for n in self.numbers))

    def name(self, language: str) -> str:
        """Its name in a language."""
        return self.zh if language.startswith("zh") else self.en

    @property
    def is_official(self) -> bool:
        """Whether its source is a page on a domain of the owner's."""
        host = urlsplit(self.source).hostname or ""
        return any(host == d or host.endswith(f".{d}") for d in self.owner_domains)

    @property
    def verified_on(self) -> date | None:
        """When the second of two made sure of it at a page of the owner's; None if that did not happen."""
        if self.proof is not Proof.OFFICIAL:
            return None
        if self.review is not None:
            return self.review.at.date()
        enough = len({r.by for r in self.readings}) >= _READERS
        return max(r.on for r in self.readings) if enough else None

    @classmethod
    def read(cls, document: Mapping[str, Any], **more: Any) -> Self:
        """An entry from its document. Raises DirectoryError."""
        try:
            seen = document["seen"]
            made = cls(
                code=document["code"],
                kind=OwnerKind(document["kind"]),
                zh=_line(document["zh"]),
                en=_line(document["en"]),
                pinyin=_line(document["pinyin"]).casefold(),
                aliases=tuple(_line(a) for a in document.get("aliases", ())),
                site=_line(document["site"]),
                owner_domains=tuple(_line(d).casefold() for d in document.get("owner_domains") or _domains(document)),
                numbers=tuple(_line(n) for n in document["numbers"]),
                proof=Proof(document["proof"]),
                source=_line(document["source"]),
                note=_line(document.get("note", "-")).removeprefix("-"),
                seen=seen if isinstance(seen, date) else date.fromisoformat(seen),
                readings=tuple(Reading(Reader(r["by"]), r["on"]) for r in document.get("readings", ())),
                **more,
            )
        except (KeyError, TypeError, ValueError) as error:
            raise error if isinstance(error, DirectoryError) else DirectoryError(repr(error)) from error
        if not _CODE.fullmatch(made.code) or not made.site.startswith("https://"):
            raise DirectoryError(f"code or site: {made.code!r} {made.site!r}")
        if not 0 < len(made.numbers) <= _MOST or any(not 3 <= len(d) <= 15 for d in made.digits):
            raise DirectoryError(f"numbers: {made.numbers}")
        if made.proof is Proof.OFFICIAL and not made.is_official:
            raise DirectoryError(f"not a page of the owner's: {made.source!r}")
        return made

    def document(self) -> dict[str, Any]:
        """The same as `read` takes, fit for JSON; without the readings, which are the shipped file's alone."""
        return {
            "code": self.code, "kind": self.kind.value, "zh": self.zh, "en": self.en, "pinyin": self.pinyin,
            "aliases": list(self.aliases), "site": self.site, "owner_domains": list(self.owner_domains),
            "numbers": list(self.numbers),
            "proof": self.proof.value, "source": self.source, "note": self.note or "-", "seen": self.seen.isoformat(),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Book:
    """All entries in force, how long one holds without being looked at again, and those whose number is theirs no
    longer."""

    entries: tuple[Entry, ...]
    expires: timedelta
    gone: tuple[Entry, ...] = ()

    def expires_at(self, e: Entry) -> datetime:
        """When an entry has not been looked at for too long."""
        return datetime.combine(e.seen, time(), UTC) + self.expires

    def standing(self, e: Entry, now: datetime) -> Standing:
        """How far it can be relied on now."""
        if now >= self.expires_at(e):
            return Standing.EXPIRED
        return Standing.LISTED if e.verified_on is None else Standing.VERIFIED

    def find(self, code: str) -> Entry | None:
        """The entry of that code."""
        return next((e for e in self.entries if e.code == code), None)


@cache
def shipped(policy: str) -> Book:
    """The directory shipped for a policy, `policies/<policy>-directory.toml`. Raises DirectoryError."""
    return read_book(tomllib.loads((POLICIES / f"{policy}-directory.toml").read_text("utf-8")))


def read_book(document: Mapping[str, Any]) -> Book:
    """A directory from its document: `expires` ("180 days") and `entries`. Raises DirectoryError."""
    days = _DAYS.fullmatch(document.get("expires", ""))
    if days is None:
        raise DirectoryError(f"expires: {document.get('expires')!r}")
    entries = tuple(Entry.read(e) for e in document.get("entries", ()))
    _require_distinct(entries)
    return Book(entries, timedelta(days=int(days[1])))


def _require_distinct(entries: tuple[Entry, ...]) -> None:
    codes = [e.code for e in entries]
    numbers = [d for e in entries for d in e.digits]
    if len(set(codes)) != len(codes) or len(set(numbers)) != len(numbers):
        raise DirectoryError("a code or a number is there twice")


def _domains(document: Mapping[str, Any]) -> list[str]:
    """Where nobody named the owner's domains: the site's own."""
    return [(urlsplit(document["site"]).hostname or "").removeprefix("www.")]


def _line(text: object) -> str:
    if not isinstance(text, str) or not text.strip() or not text.isprintable() or len(text) > _LONGEST:
        raise DirectoryError(f"not a line of text: {text!r}")
    return text.strip()
