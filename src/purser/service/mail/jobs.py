"""What the worker does for mail."""

from __future__ import annotations

from collections.abc import Coroutine
from datetime import timedelta
from functools import partial
from typing import Any, Final

from purser.core.db import Tx
from purser.core.ids import Id, ProceedingId
from purser.core.jobs import Handler, Handlers, Job, defer
from purser.core.periodic import Every
from purser.notices.outgoing import MailPort
from purser.service.cases import SEND_MAIL
from purser.service.mail import store, store_sent
from purser.service.mail.answer import SEND, answer_entry
from purser.service.mail.desk import MailDesk
from purser.service.mail.fetch import EVERY, Mailbox, fetch
from purser.service.mail.forget import forget_gone
from purser.service.mail.lock import Lock
from purser.service.mail.receive import receive_forever
from purser.service.mail.send import send
from purser.service.mail.take_in import RELEASE, TAKE_IN, release, take_in

KEPT: Final = timedelta(days=30)
"""How long a mail is kept that nothing followed from."""

AT_ONCE: Final = 4
"""Mails that one process looks at: files take seconds, and the queue is also what money waits in."""

BREATH: Final = timedelta(seconds=2)
"""How long a mail waits that found the process busy."""

_HOUR: Final = 3600


def handlers(desk: MailDesk | None) -> Handlers:
    """The room's jobs. Without an address what was to be sent by mail stays in its case."""

    async def look(mail: str) -> None:
        if desk is None:
            return
        if desk.busy[TAKE_IN] >= AT_ONCE:
            later = Job(TAKE_IN, {"mail": mail}, at=desk.clock.now() + BREATH)
            await desk.db.run(lambda tx: defer(tx, [later]))
            return
        desk.busy[TAKE_IN] += 1
        try:
            await take_in(desk, Id.parse(mail))
        finally:
            desk.busy[TAKE_IN] -= 1

    async def answer(subject: str, case: str, number: int) -> None:
        if desk is None:
            return
        where = Id.parse(subject), ProceedingId.parse(case)
        await desk.db.run(lambda tx: answer_entry(tx, desk, *where, number))

    async def let_in(mail: str) -> None:
        if desk is not None:
            await release(desk, Id.parse(mail))

    return {TAKE_IN: Handler(look), SEND_MAIL: Handler(answer), RELEASE: Handler(let_in)}


def send_handlers(desk: MailDesk | None, post: MailPort) -> Handlers:
    """The jobs that wait for a mail server, in the queue of what leaves the house."""

    async def carry(mail: str) -> None:
        if desk is not None:
            await send(desk, post, Id.parse(mail))

    return {SEND: Handler(carry)}


def forever(desk: MailDesk | None, listen: str, lock: Lock) -> list[Coroutine[Any, Any, None]]:
    """What goes on as long as the worker does: mail comes in at `listen`, of whoever opens the `lock`."""
    return [] if desk is None else [receive_forever(desk, listen, lock)]


def periodic(desk: MailDesk | None, mailbox: str | None = None) -> list[Every]:
    """What is done again and again. `mailbox`: a URL that mail is fetched from, too. Raises ValueError."""
    if desk is None:
        return []

    async def prune() -> None:
        now = desk.clock.now()

        async def forget(tx: Tx) -> None:
            await store.forget(tx, now - KEPT)
            await store_sent.forget_answered(tx, now - KEPT)

        await desk.db.run(forget)
        after = None
        while (after := await desk.db.run(partial(forget_gone, desk=desk, after=after))) is not None:
            pass

    tasks = [Every("mail.prune", _HOUR, prune)]
    if mailbox is not None:
        tasks.append(Every("mail.fetch", EVERY, partial(fetch, desk, Mailbox.parse(mailbox))))
    return tasks
