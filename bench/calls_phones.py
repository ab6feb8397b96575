"""Who calls in `bench/calls.py`, and the pipe to the worker they call."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import Any, Final

from purser.hotline.media import Counters, Ports, RtpLeg, WebLeg
from purser.hotline.media.beat import STEP
from purser.hotline.media.g711 import FRAME

LOCALHOST: Final = "127.0.0.1"
HOST_PORTS: Final = Ports(20000, 25999)
_PHONE_PORTS: Final = Ports(26000, 31999)
_PATIENCE: Final = 60.0


class Host:
    """The worker's media in a process of its own."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._turn = asyncio.Lock()

    async def ask(self, **order: Any) -> dict[str, Any]:
        """Its answer."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        async with self._turn:
            self._process.stdin.write(json.dumps(order).encode() + b"\n")
            return dict(json.loads(await self._process.stdout.readline()))


class Phones:
    """Everybody who calls; a quarter of them speaks every 5 ms, so that packets come as they do from a street."""

    def __init__(self) -> None:
        self._legs: list[WebLeg | RtpLeg] = []
        self._before: list[Counters] = []
        self._sound = bytes(range(FRAME))

    async def talk(self) -> None:
        """Until cancelled."""
        loop, turn = asyncio.get_running_loop(), 0
        due = loop.time()
        while True:
            due, turn = due + STEP / 4, (turn + 1) % 4
            await asyncio.sleep(max(0.0, due - loop.time()))
            if loop.time() - due > 0.2:
                due = loop.time()
            for leg in self._legs[turn::4]:
                leg.push(self._sound)
                leg.pull()

    async def ring(self, host: Host, call: int, kinds: tuple[str, str]) -> None:
        """A call of two; the worker bridges them when the second one is there."""
        for kind in kinds:
            leg = await (self._telephone(host, call) if kind == "sip" else self._browser(host, call))
            self._legs.append(leg)

    async def _telephone(self, host: Host, call: int) -> RtpLeg:
        leg = await RtpLeg.open(LOCALHOST, _PHONE_PORTS)
        assert leg.accept((await host.ask(do="leg", kind="sip", call=call, sdp=leg.offer()))["sdp"])
        return leg

    async def _browser(self, host: Host, call: int) -> WebLeg:
        leg = await WebLeg.open(LOCALHOST, _PHONE_PORTS, patience=_PATIENCE)
        await leg.accept((await host.ask(do="leg", kind="web", call=call, sdp=await leg.offer()))["sdp"])
        async with asyncio.timeout(_PATIENCE):
            await leg.connected.wait()
        return leg

    def mark(self) -> None:
        """Count from here."""
        self._before = [replace(leg.counters) for leg in self._legs]

    def gaps(self) -> float:
        """Frames that were not there when they should have been heard, of all, since the mark."""
        missing = heard = 0
        for leg, before in zip(self._legs, self._before, strict=True):
            now = leg.counters
            missing += now.underruns - before.underruns + now.lost - before.lost + now.overruns - before.overruns
            heard += now.received - before.received
        assert heard, "nobody heard anything"
        return missing / heard

    async def close(self) -> None:
        """Everybody hangs up."""
        await asyncio.gather(*(leg.close() for leg in self._legs))
