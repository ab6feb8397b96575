"""Rings people back: an agent is reserved for each attempt already, the app is told before the telephone rings."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import timedelta
from typing import Final

import psycopg
import psycopg_pool
import structlog

from purser.core.db import Tx
from purser.core.errors import Problem
from purser.core.procedure import Actor
from purser.hotline import calls
from purser.hotline.calls import Call
from purser.hotline.floor.conversation import Conversation
from purser.hotline.floor.exchange import Exchange
from purser.hotline.floor.house import House
from purser.hotline.floor.patience import patiently
from purser.hotline.floor.phones import Phones
from purser.hotline.floor.reach import number_of_contact
from purser.hotline.media import RtpLeg
from purser.hotline.sip import Answered, Ended
from purser.service import queue
from purser.service.queue import Contact, ContactId, Outcome

LOOK: Final = 0.3
"""Seconds between two looks."""

HEADS_UP: Final = 2.0
"""Seconds the app says that we are about to ring, before we do."""

RINGS: Final = 35.0
"""Seconds it rings at most: less than the queue gives an attempt."""

AGAIN: Final = timedelta(seconds=30)
"""After which an attempt that broke on our side is made again: a trunk that refuses keeps no agent from others."""

_BUSY: Final = (486, 600, 603)
_NOBODY: Final = (404, 408, 410, 480, 487, 604)
_AWAY: Final = (psycopg.Error, psycopg_pool.PoolTimeout)

log = structlog.get_logger(__name__)


class Callbacks:
    """Takes attempts that nobody else has taken; `number` is shown to those who are rung."""

    def __init__(self, house: House, exchange: Exchange, phones: Phones, number: str) -> None:
        self._house = house
        self._exchange = exchange
        self._phones = phones
        self._number = number
        self._seen: set[tuple[ContactId, int]] = set()

    async def run(self) -> None:
        """Look again and again. A database that goes away is waited for."""
        while True:
            try:
                await self.look()
            except _AWAY as error:
                log.warning("callbacks_interrupted", error=repr(error))
            await asyncio.sleep(LOOK)

    async def look(self) -> None:
        """Take what there is, unless we take no more calls or have no trunk to ring by: others do it, or agents."""
        if self._exchange.draining or not self._phones.telephone.can_dial:
            return
        async with self._house.db.reader() as conn:
            living = {(a.contact, a.number) for a in await queue.live_attempts(conn)}
        self._seen &= living
        for ident, attempt in sorted(living - self._seen):
            if await self._take(ident, attempt):
                self._seen.add((ident, attempt))

    async def _take(self, ident: ContactId, attempt: int) -> bool:
        """Begin the call of an attempt, unless it is another's; False when the line before is still there."""
        house = self._house
        async with house.db.reader() as conn:
            if any(c.attempt == attempt for c in await calls.of_contact(conn, ident)):
                return True
            contact = (await queue.read_contacts(conn, [ident]))[ident]
            number = await number_of_contact(conn, contact, house.rings)
        if number is None:
            return True  # the agent, who sees whom it is about, rings by hand
        leg = await self._line()
        if leg is None:
            await house.db.run(lambda tx: self._put_off(tx, ident, attempt))
            return True
        call = await self._announce(ident, number, leg)
        if call is None:
            return False
        conversation = Conversation(house, call, leg, lambda: _bye(self._phones, dialled))
        dialled: list[str] = []
        self._exchange.start(conversation, lambda: self._ring(conversation, leg, number, dialled))
        return True

    async def _line(self) -> RtpLeg | None:
        """A line to ring by; None while the trunk does not answer, or no port is free."""
        if self._phones.telephone.trunk_answers is False:
            return None
        try:
            return await self._house.media.telephone()
        except OSError as error:
            log.warning("callback_put_off", error=str(error))
            return None

    async def _put_off(self, tx: Tx, ident: ContactId, attempt: int) -> None:
        """We cannot ring: the attempt is over, unless another process has begun to meanwhile."""
        await queue.claim_contact(tx, ident)
        if not any(c.attempt == attempt for c in await calls.of_contact(tx, ident)):
            await self._broke(tx, ident, attempt)

    async def _announce(self, ident: ContactId, number: str, leg: RtpLeg) -> Call | None:
        """The call of the attempt that lives; None, and the line is given back, when it is not ours to make."""
        house, call = self._house, None
        try:
            call = await house.db.run(lambda tx: calls.announce_call(tx, house.desk, ident, house.worker, number))
        finally:
            if call is None:
                await leg.close()
        return call

    async def _ring(self, conversation: Conversation, leg: RtpLeg, number: str, dialled: list[str]) -> None:
        house, call, telephone = self._house, conversation.call, self._phones.telephone
        assert call.contact is not None
        over = asyncio.Event()
        house.watch.add(await house.contact(call.contact), lambda c: over.set() if c.state != "dialling" else None)
        try:
            await asyncio.sleep(HEADS_UP)
            if over.is_set():
                return await self._missed(conversation, leg, None)
            await patiently(lambda: house.db.run(lambda tx: calls.dial_call(tx, house.desk, call.id)))
            dialog = telephone.dial(number, leg.offer(), self._number, RINGS)
            dialled.append(dialog.id)
            self._phones.keep(dialog.id, leg)
            answering = asyncio.create_task(dialog.answered())
            calling_off = asyncio.create_task(over.wait())
            await asyncio.wait({answering, calling_off}, return_when=asyncio.FIRST_COMPLETED)
            calling_off.cancel()
            if not answering.done():
                answering.cancel()
                return await self._missed(conversation, leg, None)
            step = answering.result()
        finally:
            house.watch.remove(call.contact)
        if not isinstance(step, Answered) or not leg.accept(step.sdp, step.peer or None):
            return await self._missed(conversation, leg, step if isinstance(step, Ended) else None)
        contact = await self._reached(call)
        if contact is None:
            return await self._missed(conversation, leg, None)
        return await conversation.run_reached(contact)

    async def _reached(self, call: Call) -> Contact | None:
        """They answered; None when the attempt was over by then."""
        house = self._house
        assert call.contact is not None
        assert call.attempt is not None
        ident, attempt = call.contact, call.attempt
        try:
            return await patiently(lambda: house.db.run(lambda tx: queue.reach(tx, house.desk.floor, ident, attempt)))
        except Problem:
            return None

    async def _missed(self, conversation: Conversation, leg: RtpLeg, end: Ended | None) -> None:
        """Nobody was reached. What broke on our side is no try of theirs."""
        house, call = self._house, conversation.call
        await leg.close()
        await conversation.put_down()
        assert call.contact is not None
        assert call.attempt is not None
        ident, attempt = call.contact, call.attempt
        outcome = None if end is None else outcome_of(end.code)

        async def report(tx: Tx) -> None:
            if outcome is None:
                await self._broke(tx, ident, attempt)
            else:
                with contextlib.suppress(Problem):
                    await queue.miss_dial(tx, house.desk.floor, ident, attempt, outcome)
            reason = "called_off" if end is None else str(end.code)
            await calls.end_call(tx, house.desk, call.id, Actor.SYSTEM, reason)

        await patiently(lambda: house.db.run(report))

    async def _broke(self, tx: Tx, ident: ContactId, attempt: int) -> None:
        """The attempt is over without having been a try. Nothing changes when it was over already."""
        with contextlib.suppress(Problem):
            await queue.drop(tx, self._house.desk.floor, ident, attempt, AGAIN)


def outcome_of(code: int) -> Outcome | None:
    """What an attempt came to, by how the other side answered; None: it broke on our side."""
    if code in _BUSY:
        return Outcome.BUSY
    if code in _NOBODY:
        return Outcome.NO_ANSWER
    return None if code >= 500 or code == 0 else Outcome.FAILED


async def _bye(phones: Phones, dialled: list[str]) -> None:
    for dialog in dialled:
        phones.forget(dialog)
        phones.telephone.bye(dialog)
