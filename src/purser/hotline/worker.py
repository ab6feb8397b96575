"""The process that carries calls: `python -m purser.hotline.worker`.

Any number of them share the work, each at most its own calls; one a core. It ends by SIGTERM: it takes no more calls
then and goes when the last has ended. A second SIGTERM, or SIGINT, ends it at once: it hangs up.
"""

from __future__ import annotations

import asyncio
import gc
import os
import resource
import signal
import socket
import sys
from collections.abc import Coroutine
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from typing import Any, Final

import psycopg
import psycopg_pool
import structlog
import uvloop

from purser.accounts import load_policy
from purser.core.bell import Bell
from purser.core.clock import Clock, SystemClock
from purser.core.collector import calm_collector
from purser.core.db import Database, Tx
from purser.core.endings import end
from purser.core.key_providers import key_provider
from purser.core.log import configure_logging
from purser.core.settings import Settings
from purser.hotline import calls
from purser.hotline.calls import CallDesk, Way, WorkerId
from purser.hotline.floor import Callbacks, ContactWatch, Exchange, House, MediaPlace, Phones
from purser.hotline.floor.meter import Meter
from purser.hotline.media import Beat, Ports, come_first
from purser.hotline.menu import MenuBook
from purser.hotline.sip import SipSettings, SipSettingsError, Telephone, TelephoneError
from purser.hotline.voice import NoVoiceError, Voice
from purser.identity import Hasher, PinPad
from purser.service.cases import open_cases
from purser.service.queue import tell_staff

UNABLE: Final = 78
"""Status of a process that must not be started again before something was changed (EX_CONFIG)."""

_AWAY: Final = (psycopg.Error, psycopg_pool.PoolTimeout)

log = structlog.get_logger(__name__)


class LostError(RuntimeError):
    """Others have taken this worker for dead, and its calls were ended."""


@dataclass(frozen=True, slots=True)
class Carrier:
    """What one process is set up to do."""

    media: MediaPlace
    capacity: int
    sip: SipSettings | None

    @classmethod
    def of(cls, settings: Settings, sip: SipSettings | None) -> Carrier:
        """Raises ValueError for a setting that says nothing."""
        place = media_place(settings.hotline_media, settings.hotline_announce)
        return cls(place, settings.hotline_capacity, sip)

    @property
    def ways(self) -> list[Way]:
        """By which lines customers come."""
        return [Way.APP] if self.sip is None else [Way.APP, Way.PHONE]


def media_place(text: str, announced: str | None = None) -> MediaPlace:
    """Read `ADDRESS:LOW-HIGH`. Raises ValueError."""
    address, _, ports = text.rpartition(":")
    if not address:
        raise ValueError(f"PURSER_HOTLINE_MEDIA is ADDRESS:LOW-HIGH, not {text!r}")
    return MediaPlace(address.strip("[]"), Ports.parse(ports), announced)


class HotlineWorker:
    """One process's part of the hotline."""

    def __init__(self, settings: Settings, carrier: Carrier, clock: Clock) -> None:
        self._settings = settings
        self._carrier = carrier
        self._clock = clock
        self.id = WorkerId.new(clock)
        self._told_to_stop = asyncio.Event()

    def stop(self) -> None:
        """Take no more calls, and end with the last."""
        self._told_to_stop.set()

    async def run(self) -> None:
        """Until told to stop and drained, or cancelled. Raises NoVoiceError, TelephoneError, LostError."""
        settings = self._settings
        voice = Voice(settings.home)
        async with AsyncExitStack() as stack:
            stack.callback(voice.close)
            await asyncio.to_thread(voice.require)
            keys = key_provider(settings.home)
            db = await stack.enter_async_context(Database(settings.database_url, key_provider=keys))
            bell = await stack.enter_async_context(Bell(settings.database_url))
            house = open_house(settings, db, self._clock, voice, self._carrier.media, self.id, bell)
            exchange = Exchange(house, bell)
            phones = None
            if self._carrier.sip is not None:
                phones = Phones(house, exchange, Telephone(self._carrier.sip), self._carrier.capacity)
                await phones.telephone.start()
                stack.push_async_callback(phones.telephone.close)
            await self._carry(house, exchange, phones)

    async def _carry(self, house: House, exchange: Exchange, phones: Phones | None) -> None:
        carrier, name = self._carrier, f"{socket.gethostname()}:{os.getpid()}"
        await house.db.run(
            lambda tx: calls.enlist_worker(tx, house.clock, self.id, name, carrier.capacity, carrier.ways)
        )
        log.info(
            "hotline_started", worker=str(self.id), ways=[w.value for w in carrier.ways], capacity=carrier.capacity
        )
        gc.collect()
        gc.freeze()
        warming = asyncio.create_task(house.voice.warm())  # until then a first sentence takes a moment
        work = [house.beat.run(), house.watch.run(), exchange.run(), self._live(house, exchange, phones)]
        work.append(house.voice.shelf.follow(house.db))
        if phones is not None:
            work.append(Callbacks(house, exchange, phones, self._settings.hotline).run())
        try:
            await _together(*work)
        finally:
            await end([warming])
            await exchange.close()
            with suppress(*_AWAY):
                await house.db.run(lambda tx: calls.retire_worker(tx, self.id))
            log.info("hotline_stopped", worker=str(self.id))

    async def _live(self, house: House, exchange: Exchange, phones: Phones | None) -> None:
        """Signs of life, until the last call has ended after we were told to stop."""
        meter = Meter(house.beat)
        while not exchange.drained.is_set():
            if self._told_to_stop.is_set() and not exchange.draining:
                log.info("hotline_draining", calls=len(exchange))
                exchange.drain()
                if phones is not None:
                    phones.drain()
            meter.look(exchange, phones)
            await self._beat(house, exchange)
            with suppress(*_AWAY):
                await exchange.expel_suspended()
            with suppress(TimeoutError):
                waits = exchange.drained if exchange.draining else self._told_to_stop
                await asyncio.wait_for(waits.wait(), calls.BEAT)

    async def _beat(self, house: House, exchange: Exchange) -> None:
        count, draining = len(exchange), exchange.draining

        async def beat(tx: Tx) -> bool:
            return await calls.beat_worker(tx, house.clock, self.id, count, draining=draining)

        try:
            alive = await house.db.run(beat)
        except _AWAY as error:
            log.warning("hotline_beat_missed", error=repr(error))
            return
        if not alive:
            raise LostError("this worker was taken for dead")


def open_house(
    settings: Settings, db: Database, clock: Clock, voice: Voice, media: MediaPlace, worker: WorkerId, bell: Bell | None
) -> House:
    """The rooms that calls need, put together."""
    desk = open_desk(settings, db, clock)
    watch = ContactWatch(db, bell)
    zone, menus = desk.terms.calendar.zone, MenuBook(settings.policy, clock)
    return House(worker, desk, voice, Beat(), watch, media, zone, menus, settings.hotline_rings)


def open_desk(settings: Settings, db: Database, clock: Clock) -> CallDesk:
    """Where calls are kept, with what it needs; colleagues are told over their stream."""
    policy = load_policy(settings.policy)
    pins = PinPad(db, Hasher(), settings.secret(), policy.pin, clock)
    cases = open_cases(settings.policy, clock, lambda tx, staff, kind, data: _tell(tx, staff, kind, data, clock))
    return calls.open_calls(db, clock, settings.policy, cases, pins, settings.recordings_folder)


async def _tell(tx: Tx, staff: Any, kind: str, data: Any, clock: Clock) -> None:
    await tell_staff(tx, staff, kind, data, clock)


async def _together(*parts: Coroutine[Any, Any, None]) -> None:
    """Run all until one ends or we are cancelled; then end the others. Raises what ended it."""
    tasks = [asyncio.create_task(part) for part in parts]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        await end(tasks)
    for task in done:
        task.result()


async def _until_told(settings: Settings, carrier: Carrier) -> None:
    """SIGTERM drains; once more, or SIGINT, ends it at once."""
    worker = HotlineWorker(settings, carrier, SystemClock())
    task = asyncio.create_task(worker.run())
    told = 0

    def heed(number: signal.Signals) -> None:
        nonlocal told
        told += 1
        if number is signal.SIGTERM and told == 1:
            worker.stop()
        else:
            task.cancel()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, heed, number)
    await asyncio.wait({task})
    if not task.cancelled():
        task.result()


def main() -> None:
    """`python -m purser.hotline.worker`."""
    configure_logging()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # what callers key in passes through its memory
    calm_collector()
    come_first()
    try:
        settings = Settings.from_environment()
        carrier = Carrier.of(settings, SipSettings.from_environment())
        uvloop.run(_until_told(settings, carrier))
    except (NoVoiceError, TelephoneError, SipSettingsError, ValueError) as error:
        log.error("hotline_unable", why=str(error))  # noqa: TRY400  # the text says all there is to say
        sys.exit(UNABLE)
    except LostError:
        sys.exit(1)


if __name__ == "__main__":
    main()
