"""What we write: the receipt by a machine, and an agent's answer, each as a mail that knows its case."""

from __future__ import annotations

import tomllib
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from purser.accounts import read_customers
from purser.core.db import Reader, Tx
from purser.core.ids import CustomerId, Id, ProceedingId
from purser.core.jobs import Job, defer
from purser.core.text import Language
from purser.notices.mail_page import mail_page
from purser.notices.outgoing import Mail
from purser.notices.phrases import time_text
from purser.notices.tell import QUEUE
from purser.service import cases
from purser.service.cases import Case
from purser.service.mail import store, store_sent
from purser.service.mail.desk import MailDesk
from purser.service.mail.model import Letter, Mark
from purser.service.mail.quotes import LINE
from purser.service.mail.store_sent import Content, Sent
from purser.service.mail.tokens import RETURN, tagged

SEND: Final = "mail.send"
"""The job that sends one mail."""

_HERE: Final = Path(__file__).parent
_LONGEST_SUBJECT: Final = 200


@cache
def _phrases() -> dict[str, dict[str, str]]:
    return tomllib.loads((_HERE / "phrases.toml").read_text(encoding="utf-8"))


def say(code: str, language: str, **params: str) -> str:
    """A sentence of ours. KeyError when there is none."""
    return _phrases()["zh" if language.startswith("zh") else "en"][code].format_map(params)


async def receipt(tx: Tx, desk: MailDesk, case: Case, letter: Letter) -> None:
    """Say that a mail came: to the address it is from, which is not the place it asks answers to be sent to."""
    assert letter.sender is not None
    language = language_tag(case.language)
    within = say("within_unknown", language)
    if case.due_at is not None:
        within = say("within", language, time=time_text(case.due_at, language, desk.zone))
    text = say("receipt", language, number=case.number, within=within)
    if Mark.SEALED in letter.marks:
        text = f"{text}\n\n{say('sealed', language)}"
    title = say("receipt_subject", language, subject=letter.subject or case.number)
    content = Content(letter.sender.email, language, title, text, letter.message_id)
    await _put(tx, desk, Id.new(desk.clock), "receipt", case, content)


async def answer_entry(tx: Tx, desk: MailDesk, subject: Id, ident: ProceedingId, number: int) -> Id | None:
    """Make a mail of what somebody of the staff wrote into a case; None when there is nobody to send it to.

    The same entry makes the same mail, however often this runs.
    """
    case = await cases.read_case(tx, subject, ident)
    written = await cases.thread(tx, subject, ident, number - 1, 1)
    thread = await store.thread(tx, ident)
    to = await _address(tx, case, thread)
    if not written or to is None:
        await _note(tx, desk, case, "mail.no_address")
        return None
    mail = Id(sha256(b"mail" + subject + ident + number.to_bytes(8, "big")).digest()[:16])
    title = f"Re: {thread.title}" if thread is not None else case.title
    text = written[0].entry.text
    content = Content(to, language_tag(case.language), title, text, thread.ident if thread is not None else None)
    await _put(tx, desk, mail, "answer", case, content)
    return mail


def compose(desk: MailDesk, sent: Sent, number: str) -> Mail:
    """The mail as it goes out: answers lead back to its case, reports about it to itself."""
    c, language = sent.content, language_tag(sent.content.language)
    footer = say("footer", language, number=number)
    is_receipt = sent.kind == "receipt"
    domain = desk.address.rpartition("@")[2]
    headers = {
        "Reply-To": desk.signer.address_for(sent.case),
        "Message-ID": f"<{sent.id}@{domain}>",
        "X-Loop": desk.house.loop,
        "X-Purser-Mail": sent.kind,
        "Auto-Submitted": "auto-replied" if is_receipt else "no",
    }
    if is_receipt:
        headers["X-Auto-Response-Suppress"] = "All"
    if c.answers is not None:
        headers["In-Reply-To"] = headers["References"] = f"<{c.answers}>"
    subject = tagged(_one_re(c.title), desk.signer.subject_token(sent.case))
    text = f"{LINE}\n\n{c.text}\n\n-- \n{footer}\n"
    page = mail_page(language, _one_re(c.title)[:_LONGEST_SUBJECT], c.text, "", footer, None)
    return Mail(
        sent.id, c.to, f"mail.{sent.kind}", language, subject[-_LONGEST_SUBJECT - 40 :], text, page, None,
        sent.created_at, sender=desk.address, name=say("sender", language),
        returns_to="" if is_receipt else desk.signer.address_for(sent.id, RETURN), headers=headers,
    )  # fmt: skip


def language_tag(language: str) -> Language:
    """The language that a case's language is."""
    return "zh" if language.startswith("zh") else "en"


async def _put(tx: Tx, desk: MailDesk, ident: Id, kind: str, case: Case, content: Content) -> None:
    now, token = desk.clock.now(), desk.signer.subject_token(case.id)
    if not await store_sent.put(tx, ident, kind, (case.subject, case.id), content, now):
        return
    domain = desk.address.rpartition("@")[2]
    await store.put_ident(tx, f"{ident}@{domain}", case.id, case.subject, ident)
    if await store.thread(tx, case.id) is None:
        await store.put_thread(tx, store.Thread(case.id, case.subject, token, content.to, "", content.title, None), now)
    await store.put_person(tx, case.id, case.subject, content.to)
    await defer(tx, [Job(SEND, {"mail": str(ident)}, queue=QUEUE)])


async def _address(conn: Tx | Reader, case: Case, thread: store.Thread | None) -> str | None:
    """Where an answer goes: to a customer's address on file, to anybody else's where they wrote from."""
    if case.customer is not None:
        found: Any = (await read_customers(conn, [CustomerId(case.subject)])).get(CustomerId(case.subject))
        if found is not None and found.email is not None:
            return str(found.email)
    return thread.address if thread is not None else case.contact


async def _note(tx: Tx, desk: MailDesk, case: Case, code: str) -> None:
    claimed = await cases.claim_case(tx, case.subject, case.id)
    await cases.add_entry(tx, desk.cases, claimed, cases.Entry.happened(code))


def _one_re(title: str) -> str:
    """One Re: is enough, in whatever language."""
    bare = title
    while True:
        head, colon, rest = bare.replace("：", ":", 1).partition(":")
        if not colon or head.strip().lower() not in ("re", "回复", "答复", "aw", "sv"):
            break
        bare = rest.strip()
    return f"Re: {bare}" if bare != title else title
