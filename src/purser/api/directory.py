"""Whose number is this: the directory of hotlines and the number check, for everybody; and our own ways."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, time
from typing import Annotated, Any, Final, Self

import orjson
from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from purser.api.problems import request_language
from purser.api.routing import new_router
from purser.api.runtime import Rt, Runtime
from purser.api.schemas import Output
from purser.api.waiting import waits
from purser.core.service_calendar import load_calendar
from purser.core.text import LANGUAGES, Language
from purser.hotline import calls
from purser.service import directory
from purser.service.directory import (
    Advice,
    Book,
    Channel,
    Entry,
    Opening,
    OwnerKind,
    OwnWay,
    Proof,
    Sign,
    Standing,
    Verdict,
    Whose,
)
from purser.service.queue import Promise

router = new_router("directory")

_MOST: Final = 100
_ANYWHERE: Final = {"Access-Control-Allow-Origin": "*"}
"""Any site may embed it: what is in it is public, and signed."""

Question = Annotated[str, Query(max_length=64)]
Number = Annotated[str, Query(min_length=1, max_length=64)]


class Hotline(Output):
    """Whose numbers these are, where that is said, and how far it can be relied on."""

    code: str
    kind: OwnerKind
    name: str
    numbers: list[str]
    site: str
    proof: Proof
    source: str
    note: str
    seen_on: date
    verified_at: datetime | None
    expires_at: datetime
    standing: Standing
    sentences: list[str]

    @classmethod
    def of(cls, e: Entry, book: Book, now: datetime, language: Language) -> Self:
        standing, verified = book.standing(e, now), e.verified_on
        shipped = None if verified is None else datetime.combine(verified, time(), UTC)
        return cls(
            code=e.code, kind=e.kind, name=e.name(language), numbers=list(e.numbers), site=e.site, proof=e.proof,
            source=e.source, note=e.note, seen_on=e.seen, expires_at=book.expires_at(e), standing=standing,
            verified_at=e.review.at if e.review is not None and verified else shipped,
            sentences=directory.how_sure(e, standing, language),
        )  # fmt: skip


class HotlineList(Output):
    """What fits, the best first."""

    items: list[Hotline]


class NumberVerdict(Output):
    """What there is to say of a number. A number that called can be forged: even a known one proves nobody.

    `digits`: what was made of it; `hotline`: whose it is; `resembles`: whose it looks like, and is not.
    """

    number: str
    digits: str
    came: bool
    finding: Whose
    title: str
    hotline: Hotline | None
    own: OwnWay | None
    resembles: list[Hotline]
    reasons: list[Sign]
    advice: list[Advice]
    sentences: list[str]
    advice_sentences: list[str]

    @classmethod
    def of(cls, number: str, v: Verdict, book: Book, now: datetime, language: Language) -> Self:
        spoken = directory.speak(v, language)
        return cls(
            number=number, digits=v.plain.digits, came=v.came, finding=v.finding, title=spoken.title,
            hotline=None if v.entry is None else Hotline.of(v.entry, book, now, language),
            own=None if v.own is None else OwnWay(v.own),
            resembles=[Hotline.of(e, book, now, language) for e in v.resembles],
            reasons=list(v.reasons), advice=list(v.advice), sentences=list(spoken.reasons),
            advice_sentences=list(spoken.advice),
        )  # fmt: skip


class OwnChannel(Output):
    """A way to reach us. `within_s`: four of five wait no longer than that now; null where nobody can say. `ahead`:
    how many wait. `today`: the hours of people, empty where nobody has to be there."""

    way: OwnWay
    name: str
    address: str | None
    always: bool
    open: bool
    until: datetime | None
    opens_at: datetime | None
    today: list[str]
    within_s: int | None
    ahead: int | None

    @classmethod
    def of(cls, o: Opening, promise: Promise | None, language: Language) -> Self:
        told = promise if o.open else None
        return cls(
            way=o.channel.way, name=directory.word("way", o.channel.way, language), address=o.channel.address,
            always=o.always, open=o.open, until=o.until, opens_at=o.opens, today=list(o.today),
            within_s=None if told is None else told.within_s, ahead=None if told is None else told.ahead,
        )  # fmt: skip


class OwnChannelList(Output):
    """All ways there are, the fastest help first. `time_zone` is that of `today`."""

    time_zone: str
    items: list[OwnChannel]


@router.get("/directory", operation_id="searchDirectory", summary="Hotlines of wallets, banks and authorities")
async def search(request: Request, rt: Rt, q: Question = "", kind: OwnerKind | None = None) -> HotlineList:
    """By name, pinyin or number; all of them where nothing is asked."""
    language, now = request_language(request), rt.clock.now()
    book = await book_of(rt)
    found = [e for e in directory.find(book, q, _MOST) if kind is None or e.kind is kind]
    return HotlineList(items=[Hotline.of(e, book, now, language) for e in found])


@router.get("/numbers/check", operation_id="checkNumber", summary="Is this number real?")
async def check(request: Request, rt: Rt, number: Number, came: Annotated[bool, Query()] = False) -> NumberVerdict:
    """`came`: it called or wrote to you, rather than that you want to call it."""
    book, now = await book_of(rt), rt.clock.now()
    verdict = directory.check(number, book, directory.own_numbers(offered(rt)), now, came=came)
    return NumberVerdict.of(number, verdict, book, now, request_language(request))


@router.get("/channels/own", operation_id="listOwnChannels", summary="How we are reached, and how long it takes now")
async def own(request: Request, rt: Rt) -> OwnChannelList:
    """Hours by the service calendar; waits as the queue promises them."""
    return await own_channels(rt, request_language(request))


@router.get("/directory/signed.json", operation_id="getSignedDirectory", summary="The directory as one signed file")
async def signed(rt: Rt) -> Response:
    """A JSON Web Signature (RFC 7515) with Ed25519 over the directory and our own ways, in both languages."""
    book, now = await book_of(rt), rt.clock.now()
    body: dict[str, Any] = {"source": f"{rt.settings.base_url}/v1/directory", "hotlines": {}, "own": {}}
    for language in LANGUAGES:
        lines = [Hotline.of(e, book, now, language).model_dump(mode="json") for e in book.entries]
        body["hotlines"][language] = lines
        body["own"][language] = (await own_channels(rt, language)).model_dump(mode="json")
    file = directory.sign(body, directory.directory_key(rt.settings.home), now)
    return Response(file, headers=_ANYWHERE, media_type="application/json")


@router.get("/directory/keys.json", operation_id="getDirectoryKeys", summary="The key of the signed file")
async def keys(rt: Rt) -> Response:
    """A set of JSON Web Keys (RFC 7517)."""
    jwk = directory.public_jwk(directory.directory_key(rt.settings.home).public_key())
    return Response(orjson.dumps({"keys": [jwk]}), headers=_ANYWHERE, media_type="application/json")


async def book_of(rt: Runtime) -> Book:
    """The directory in force."""
    async with rt.db.reader() as conn:
        return await directory.read_book(conn, rt.policy.name)


def offered(rt: Runtime, lines: Collection[calls.Way] = ()) -> list[Channel]:
    """Our own ways, as the operator has set them up; `lines`: by what ways calls are carried now."""
    return directory.channels(
        hotline=rt.settings.hotline, mail=rt.settings.mail_address or "", call=calls.Way.APP in lines,
        callback=calls.Way.PHONE in lines,
    )  # fmt: skip


async def own_channels(rt: Runtime, language: Language) -> OwnChannelList:
    """Our own ways as they are now."""
    calendar, now = load_calendar(rt.policy.name).calendar, rt.clock.now()
    promises = await waits(rt, language)
    async with rt.db.reader() as conn:
        workers = await calls.living_workers(conn, rt.clock)
    lines = {way for w in workers if not w.draining for way in w.ways}
    items = [
        OwnChannel.of(o, promises.get(o.channel.way), language)
        for o in directory.own_channels(now, offered(rt, lines), calendar)
    ]
    return OwnChannelList(time_zone=calendar.zone.key, items=items)
