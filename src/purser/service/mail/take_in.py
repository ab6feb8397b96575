"""Take in a mail: keep it, take it apart, screen it, find its case, and say once that it came.

A server is told that we have a mail once it is committed, and not before. What becomes of it is decided in one
transaction, with its row locked, so that it is decided once, whoever dies meanwhile.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

import structlog

from purser.claims.evidence import Judged, judge
from purser.core.db import Tx
from purser.core.errors import Problem
from purser.core.ids import Id, ProceedingId
from purser.core.jobs import Job, defer
from purser.core.metrics import JOBS
from purser.core.procedure import Actor
from purser.core.proceedings import Who
from purser.identity import find_login
from purser.service import cases
from purser.service.cases import Author, Case, Channel, Entry, EntryKind
from purser.service.cases.model import STRANGER_WHO, Direction
from purser.service.mail import store, store_sent
from purser.service.mail.answer import receipt
from purser.service.mail.desk import WITHIN, MailDesk
from purser.service.mail.match import Match, clues, ending, pick, returned
from purser.service.mail.model import Ending, Envelope, Letter, Origin, Part, Report, Screened, Sort
from purser.service.mail.origin import read_origin
from purser.service.mail.parse import UnreadableError, parse
from purser.service.mail.screen import screen
from purser.service.mail.sorting import language_of, type_of
from purser.service.mail.store import End, Thread
from purser.service.queue.waiting_cases import enqueue_case

TAKE_IN: Final = "mail.take_in"
"""The job that looks at one mail."""

RELEASE: Final = "mail.release"
"""The job that makes a case of a mail that was kept back."""

LARGEST_FILE: Final = 10_485_760  # bytes
_HEADS: Final = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF", b"%PDF-")
_FILES_AT_ONCE: Final = 4

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _File:
    """A file that came along: `judged` when it may be shown, otherwise `verdict` says why not."""

    part: Part
    verdict: str
    judged: Judged | None = None

    @property
    def known(self) -> dict[str, Any]:
        """What is kept of it beside the mail."""
        digest = hashlib.sha256(self.part.content).hexdigest()
        media_type = self.judged.media_type if self.judged else self.part.media_type
        size = len(self.part.content)
        return {
            "name": self.part.name, "media_type": media_type, "size": size, "sha256": digest, "verdict": self.verdict,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Incoming:
    """A mail with all that is found out about it outside of the transaction."""

    id: Id
    envelope: Envelope
    letter: Letter
    origin: Origin
    screened: Screened
    files: Sequence[_File]


async def keep(tx: Tx, desk: MailDesk, way: str, envelope: Envelope, content: bytes) -> Id:
    """Take a mail into the house; it is looked at afterwards."""
    ident = Id.new(desk.clock)
    await store.put(tx, ident, way, envelope, content, desk.clock.now())
    await defer(tx, [Job(TAKE_IN, {"mail": str(ident)})])
    return ident


async def take_in(desk: MailDesk, ident: Id) -> Ending | None:
    """Look at a mail; what became of it, or None when that was decided before. Idempotent."""
    async with desk.db.reader() as conn:
        received = await store.read(conn, ident)
        if received is None or received.ending is not None:
            return None
        content = await store.content(conn, ident)
    try:
        letter = await asyncio.to_thread(parse, content)
    except UnreadableError as error:
        refused = End(Ending.REFUSED, str(error), {})
        return await desk.db.run(lambda tx: _end(tx, desk, ident, refused))
    origin = read_origin(letter.results, desk.server)
    screened = screen(letter, received.envelope, origin, desk.house, trusts_headers=desk.server is not None)
    files = await look_into(letter.parts) if screened.sort is Sort.PERSON else []
    mail = _Incoming(ident, received.envelope, letter, origin, screened, files)
    return await desk.db.run(lambda tx: _decide(tx, desk, mail))


async def release(desk: MailDesk, ident: Id) -> Ending | None:
    """Make a case of a mail that was kept back: somebody read it, and a person wrote it. Idempotent; None when there
    is nothing to do, also when nobody says who wrote it."""
    async with desk.db.reader() as conn:
        received = await store.read(conn, ident)
        if received is None or received.ending is not Ending.KEPT:
            return None
        content = await store.content(conn, ident)
    letter = await asyncio.to_thread(parse, content)
    if letter.sender is None:
        return None
    screened = Screened(Sort.PERSON, f"released_{received.rule}", answerable=False)
    origin = read_origin(letter.results, desk.server)
    mail = _Incoming(ident, received.envelope, letter, origin, screened, await look_into(letter.parts))

    async def run(tx: Tx) -> Ending | None:
        if not await store.claim(tx, ident, ended=Ending.KEPT):
            return None
        case = await _open(tx, desk, mail)
        files = [f.known for f in mail.files]
        found = End(Ending.OPENED, screened.rule, _origin(origin), files, case=(case.subject, case.id))
        return await _settle(tx, desk, ident, found)

    return await desk.db.run(run)


async def look_into(parts: Sequence[Part]) -> list[_File]:
    """What of the files may be shown: pictures and documents that hold nothing else. Nothing is ever unpacked."""
    gate = asyncio.Semaphore(_FILES_AT_ONCE)

    async def look(part: Part) -> _File:
        async with gate:
            return await _look(part)

    return list(await asyncio.gather(*(look(p) for p in parts)))


async def _look(part: Part) -> _File:
    if len(part.content) > LARGEST_FILE:
        return _File(part, "evidence_too_large")
    if not part.content.startswith(_HEADS):
        return _File(part, "evidence_kind_refused")
    try:
        return _File(part, "shown", await judge(part.content))
    except Problem as problem:
        return _File(part, problem.code)


async def _decide(tx: Tx, desk: MailDesk, mail: _Incoming) -> Ending | None:
    """What becomes of it, in the transaction in which it does."""
    if not await store.claim(tx, mail.id):
        return None
    now, origin = desk.clock.now(), _origin(mail.origin)
    if not await store.see(tx, _fingerprint(mail.letter), now):
        return await _settle(tx, desk, mail.id, End(Ending.REPEATED, mail.screened.rule, origin))
    about = await _about(tx, desk, mail)
    match, owner = await _match(tx, desk, mail)
    ends = ending(mail.screened, match, about_ours=about is not None)
    found = End(ends, mail.screened.rule, origin, [f.known for f in mail.files])
    if about is not None and mail.letter.report is not None and ends is Ending.BOUNCED:
        found = replace(found, case=await _note_bounce(tx, desk, mail, about, mail.letter.report))
    elif ends is Ending.OPENED:
        case = await _open(tx, desk, mail)
        found = replace(found, case=(case.subject, case.id), answered=await _answer(tx, desk, mail, case))
    elif match is not None and owner is not None and ends in (Ending.ADDED, Ending.NOTED):
        case = await _add(tx, desk, mail, (owner, ProceedingId(match.case)), as_note=ends is Ending.NOTED)
        found = replace(found, case=(case.subject, case.id))
    return await _settle(tx, desk, mail.id, found)


async def _end(tx: Tx, desk: MailDesk, ident: Id, found: End) -> Ending | None:
    return await _settle(tx, desk, ident, found) if await store.claim(tx, ident) else None


async def _settle(tx: Tx, desk: MailDesk, ident: Id, found: End) -> Ending:
    await store.end(tx, ident, found, desk.clock.now())
    JOBS.labels(TAKE_IN, found.ending.value).inc()
    log.info("mail_taken_in", mail=str(ident), ending=found.ending, rule=found.rule)
    return found.ending


async def _match(tx: Tx, desk: MailDesk, mail: _Incoming) -> tuple[Match | None, Id | None]:
    """The case it belongs to, and whose that is."""
    looked_for = clues(mail.letter, mail.envelope, desk.signer)
    known, owners = await store.resolve(tx, looked_for)
    sender = mail.letter.sender
    part = await store.take_part(tx, list(owners), sender.email) if sender and not mail.origin.doubtful else set()
    match = pick(looked_for, known, lambda case: case in part)
    return match, None if match is None else owners[match.case]


async def _about(tx: Tx, desk: MailDesk, mail: _Incoming) -> store_sent.Sent | None:
    """The mail of ours that a report is about."""
    if mail.screened.sort is not Sort.BOUNCE:
        return None
    ident = returned(mail.letter, mail.envelope, desk.signer)
    if ident is None and mail.letter.report is not None and mail.letter.report.about is not None:
        ident = await store.sent_as(tx, mail.letter.report.about)
    return None if ident is None else await store_sent.read(tx, ident)


async def _note_bounce(
    tx: Tx, desk: MailDesk, mail: _Incoming, about: store_sent.Sent, report: Report
) -> tuple[Id, ProceedingId]:
    """Staff see that a mail of ours did not arrive; what is only late may still."""
    if report.for_good:
        await store_sent.bounced(tx, about.id, report.status or "undelivered", desk.clock.now())
    case = await cases.follow(tx, about.subject, about.case)
    code = "mail.bounced" if report.for_good else "mail.delayed"
    entry = Entry.happened(code, mail=str(mail.id), about=str(about.id), status=report.status)
    case = await cases.add_entry(tx, desk.cases, case, entry)
    await cases.tell_colleagues(tx, desk.cases, case, code)
    return case.subject, case.id


async def _open(tx: Tx, desk: MailDesk, mail: _Incoming) -> Case:
    """A case of its own: the customer's when the domain answers for the address on their file, else the address's."""
    letter, sender = mail.letter, mail.letter.sender
    assert sender is not None
    customer = await find_login(tx, sender.email) if mail.origin.proven else None
    subject = customer or await cases.stranger(tx, sender.email)
    title = letter.subject or letter.text[:60].replace("\n", " ") or "(no subject)"
    new = cases.NewCase(
        subject, type_of(f"{letter.subject}\n{letter.text}"), title[:200], Channel.MAIL,
        language_of(f"{letter.subject}\n{letter.text}"), Who(Actor.CUSTOMER, str(customer or STRANGER_WHO)),
        is_customer=customer is not None, contact=None if customer else sender.email, cause=f"mail:{mail.id}",
    )  # fmt: skip
    case = await cases.open_case(tx, desk.cases, new)
    case = await _add(tx, desk, mail, (case.subject, case.id), as_note=False)
    await enqueue_case(tx, case, desk.clock)
    return case


async def _add(tx: Tx, desk: MailDesk, mail: _Incoming, where: tuple[Id, ProceedingId], *, as_note: bool) -> Case:
    """Put it into a case's thread, and remember what leads there."""
    case = await cases.follow(tx, *where)
    files = () if as_note else await _attach(tx, desk, mail, case)
    entry = replace(_entry(mail, case, as_note=as_note), files=files)
    case = await cases.add_entry(tx, desk.cases, case, entry)
    letter = mail.letter
    if letter.message_id is not None:
        await store.put_ident(tx, letter.message_id, case.id, case.subject)
    if not as_note:
        await _remember(tx, desk, mail, case)
    return case


async def _attach(tx: Tx, desk: MailDesk, mail: _Incoming, case: Case) -> tuple[Id, ...]:
    """Keep with the case what may be shown; when it has enough, the rest is in the mail only."""
    kept = []
    for f in mail.files:
        if f.judged is None:
            continue
        try:
            by = str(case.customer or STRANGER_WHO)
            kept.append((await cases.attach(tx, desk.cases, case, f.judged, f.part.name, "customer", by)).id)
        except Problem as problem:
            log.info("mail_file_not_attached", mail=str(mail.id), error=problem.code)
    return tuple(dict.fromkeys(kept))


async def _remember(tx: Tx, desk: MailDesk, mail: _Incoming, case: Case) -> None:
    """Answers go to who wrote last, to the address they ask for unless a customer is on file."""
    letter, sender = mail.letter, mail.letter.sender
    assert sender is not None
    back = sender if case.is_customer or letter.reply_to is None else letter.reply_to
    token = desk.signer.subject_token(case.id)
    title = letter.subject or case.title
    await store.put_thread(
        tx, Thread(case.id, case.subject, token, back.email, back.name, title, letter.message_id), desk.clock.now()
    )
    await store.put_person(tx, case.id, case.subject, sender.email)


def _entry(mail: _Incoming, case: Case, *, as_note: bool) -> Entry:
    letter = mail.letter
    data = {
        "mail": str(mail.id),
        "subject": letter.subject,
        "rule": mail.screened.rule,
        "proven": mail.origin.proven,
        "marks": sorted(m.value for m in letter.marks),
        "files": [{k: v for k, v in f.known.items() if k != "sha256"} for f in mail.files],
    }
    customer = case.customer
    author = Author.STRANGER if as_note or customer is None else Author.CUSTOMER
    kind, direction = (EntryKind.NOTE, Direction.NONE) if as_note else (EntryKind.MESSAGE, Direction.IN)
    by = str(customer) if author is Author.CUSTOMER else STRANGER_WHO
    return Entry(kind, direction, Channel.MAIL, author, by, letter.text, data, ref=f"mail:{mail.id}")


async def _answer(tx: Tx, desk: MailDesk, mail: _Incoming, case: Case) -> bool:
    """Say that it came, unless no machine may, or one has within the hour."""
    sender, now = mail.letter.sender, desk.clock.now()
    if not mail.screened.answerable or sender is None:
        return False
    if not await store_sent.may_answer(tx, sender.email, now, now - timedelta(seconds=WITHIN)):
        return False
    await receipt(tx, desk, case, mail.letter)
    return True


def _fingerprint(letter: Letter) -> str:
    """What makes a mail the same as another. Servers that try again change only what stands above it."""
    sender = letter.sender.email if letter.sender else ""
    said = "\0".join([letter.message_id or "", sender, letter.subject, letter.whole, *(p.name for p in letter.parts)])
    files = b"".join(hashlib.sha256(p.content).digest() for p in letter.parts)
    return hashlib.sha256(said.encode("utf-8", "replace") + files).hexdigest()


def _origin(o: Origin) -> dict[str, str]:
    return {"spf": o.spf.value, "dkim": o.dkim.value, "dmarc": o.dmarc.value, "policy": o.policy}
