"""Send a mail of ours: one attempt a run, again with growing gaps for four days."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import structlog

from purser.core.db import Tx
from purser.core.ids import Id
from purser.notices.outgoing import MailPort, Outcome
from purser.service import cases
from purser.service.cases import Entry
from purser.service.mail import store_sent
from purser.service.mail.answer import compose
from purser.service.mail.desk import MailDesk
from purser.service.mail.store_sent import Sent

PATIENCE: Final = timedelta(days=4)
"""For how long a mail is tried (RFC 5321, 4.5.4.1: four to five days)."""

log = structlog.get_logger(__name__)


class MailServerAwayError(Exception):
    """It did not take the mail this time: the queue tries again."""


async def send(desk: MailDesk, post: MailPort, ident: Id) -> Outcome | None:
    """One attempt; what came of it, None when there was nothing to do. Idempotent but for a worker that dies between
    the server's word and ours: then the same mail goes out twice under one Message-ID. Raises MailServerAwayError."""
    async with desk.db.reader() as conn:
        sent = await store_sent.read(conn, ident)
        if sent is None or sent.state != "waiting":
            return None
        case = await cases.read_case(conn, sent.subject, sent.case)
    outcome = await post.mail(compose(desk, sent, case.number))
    now = desk.clock.now()
    again = outcome.again and now - sent.created_at < PATIENCE
    state = "sent" if outcome.accepted else "waiting" if again else "given_up"
    log.info("mail_tried", mail=str(ident), state=state, error=outcome.error, attempt=sent.attempts + 1)

    async def note(tx: Tx) -> None:
        await store_sent.tried(tx, ident, state, outcome.error, None if again else now)
        if state == "given_up":
            await _tell(tx, desk, sent, outcome)

    await desk.db.run(note)
    if again:
        raise MailServerAwayError(outcome.error)
    return outcome


async def _tell(tx: Tx, desk: MailDesk, sent: Sent, outcome: Outcome) -> None:
    """Whoever works on the case sees that its answer did not go out."""
    case = await cases.follow(tx, sent.subject, sent.case)
    entry = Entry.happened("mail.given_up", about=str(sent.id), error=outcome.error)
    case = await cases.add_entry(tx, desk.cases, case, entry)
    await cases.tell_colleagues(tx, desk.cases, case, "mail.given_up")
