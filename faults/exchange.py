"""A small exchange for calls that are meant to go wrong: real signalling, real sound, and a story a number.

Callers of `talk` hear music and are asked for a digit; `over` hangs up after one; `busy` is; `nobody` rings in vain."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import os
import socket
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np

from purser.hotline.media import Beat, HungUp, Line, Ports, RtpLeg
from purser.hotline.sip import Answered, Invite, SipSettings, Telephone

RINGS_IN_VAIN: Final = 1.5  # seconds
_TALKS: Final = 0.5  # seconds
_PATIENCE: Final = 20.0  # seconds of silence
_HUM: Final = (3000 * np.sin(np.arange(1600) / 8)).astype(np.int16)


@dataclass(frozen=True, slots=True)
class Held:
    """What a process holds: kilobytes of memory, and descriptors."""

    memory: int
    descriptors: int

    @classmethod
    def of(cls, pid: int) -> Held:
        status = Path(f"/proc/{pid}/status").read_text()
        memory = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
        return cls(memory, len(list(Path(f"/proc/{pid}/fd").iterdir())))


@dataclass
class Exchange:
    """`forgetful`: the control, which does not notice that calls end."""

    telephone: Telephone
    beat: Beat
    ports: Ports
    forgetful: bool = False
    counted: Counter[str] = field(default_factory=Counter)
    legs: dict[str, RtpLeg] = field(default_factory=dict)
    _callees: set[asyncio.Task[None]] = field(default_factory=set)

    def held(self) -> tuple[Held, Held]:
        """By us, and by the process that speaks SIP."""
        assert self.telephone.pid is not None
        return Held.of(os.getpid()), Held.of(self.telephone.pid)

    def is_idle(self) -> bool:
        """Whether nothing of any call is left anywhere."""
        return not (self.legs or len(self.beat) or self.telephone.calls or self.telephone.dialogs or self._callees)

    def left(self) -> str:
        """What is."""
        return (
            f"{len(self.legs)} legs, {len(self.beat)} lines, {self.telephone.calls} calls, "
            f"{self.telephone.dialogs} dialogs, {len(self._callees)} calls out"
        )

    async def invited(self, invite: Invite) -> None:
        self.counted["invites"] += 1
        if invite.called not in {"talk", "late", "over", "slow", "nobody"}:
            self.telephone.reject(invite.id, 486 if invite.called == "busy" else 404)
            return
        self.telephone.ring(invite.id)
        if invite.called == "nobody":
            await asyncio.sleep(RINGS_IN_VAIN)
            self.telephone.reject(invite.id, 480)
            return
        leg = await RtpLeg.open("127.0.0.1", self.ports, patience=_PATIENCE)
        self.legs[invite.id] = leg
        try:
            await asyncio.sleep(RINGS_IN_VAIN if invite.called == "slow" else 0)
            await self._talk(invite, leg)
        finally:
            self.legs.pop(invite.id, None)
            await leg.close()

    async def _talk(self, invite: Invite, leg: RtpLeg) -> None:
        answer = leg.answer(invite.sdp, invite.peer) if invite.sdp else leg.offer()
        if answer is None:
            self.telephone.reject(invite.id, 488)
            return
        self.telephone.answer(invite.id, answer)
        line = Line(leg)
        line.music(_HUM)
        self.beat.add(line)
        try:
            while True:
                digit = await line.digit(_PATIENCE)
                self.counted["digits"] += digit is not None
                if digit is None or invite.called == "over":
                    return
        except HungUp:
            self.counted["hung up"] += 1
        finally:
            self.beat.remove(line)
            self.telephone.bye(invite.id)

    def updated(self, call: str, offer: str, peer: str) -> str | None:
        self.counted["updates"] += 1
        leg = self.legs.get(call)
        return leg.answer(offer, peer) if leg else None

    def answered(self, call: str, answer: str, peer: str) -> bool:
        """To an offer of ours, by the ACK."""
        self.counted["updates"] += 1
        leg = self.legs.get(call)
        return leg is not None and leg.accept(answer, peer)

    def pressed(self, call: str, digit: str) -> None:
        if leg := self.legs.get(call):
            leg.press(digit)

    def ended(self, call: str, code: int) -> None:
        self.counted["ended"] += 1
        self.counted[f"code {code}"] += 1
        if not self.forgetful and (leg := self.legs.get(call)):
            leg.end("hung up")

    def ring_up(self, number: str) -> None:
        """Call somebody: they answer and hang up, are busy, or let it ring."""
        task = asyncio.create_task(self._ring_up(number))
        self._callees.add(task)
        task.add_done_callback(self._callees.discard)

    async def _ring_up(self, number: str) -> None:
        leg = await RtpLeg.open("127.0.0.1", self.ports, patience=_PATIENCE)
        dialled = self.telephone.dial(number, leg.offer(), "95588", seconds=RINGS_IN_VAIN)
        self.legs[dialled.id] = leg
        try:
            step = await dialled.answered()
            if isinstance(step, Answered) and leg.accept(step.sdp):
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(leg.ended.wait(), _TALKS)
            self.counted[f"out {number}"] += 1
        finally:
            self.legs.pop(dialled.id, None)
            await leg.close()
            self.telephone.bye(dialled.id)


@contextlib.asynccontextmanager
async def exchange(forgetful: bool = False, **more: Any) -> AsyncIterator[Exchange]:
    """On a free port of the loopback."""
    here = ("127.0.0.1", free_port())
    usual: dict[str, Any] = {"listen": here, "announced": here, "peers": (ipaddress.ip_network("127.0.0.0/8"),)}
    telephone = Telephone(SipSettings(**usual | more))
    ours = Exchange(telephone, Beat(), Ports(46000, 48999), forgetful)
    telephone.on_invite, telephone.on_update = ours.invited, ours.updated
    telephone.on_answer, telephone.on_digit, telephone.on_end = ours.answered, ours.pressed, ours.ended
    beating = asyncio.create_task(ours.beat.run())
    await telephone.start()
    try:
        yield ours
    finally:
        await telephone.close()
        beating.cancel()


def free_port() -> int:
    """A UDP port nobody listens at now."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])
