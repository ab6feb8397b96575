"""A telephone of ours under test: it answers what it is told to and remembers what it heard."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

from purser.hotline.sip import Invite, SipSettings, Telephone
from tests.support.sip_peer import sdp
from tests.support.telephony import free_udp_port


@dataclass
class Ours:
    """What happened so far, beside the telephone it happened to."""

    telephone: Telephone
    invites: list[Invite] = field(default_factory=list)
    updates: list[tuple[str, str]] = field(default_factory=list)
    digits: list[tuple[str, str]] = field(default_factory=list)
    ends: list[tuple[str, int]] = field(default_factory=list)
    answers: list[tuple[str, str]] = field(default_factory=list)
    answer: str | None = field(default_factory=sdp)  # to updates

    @property
    def place(self) -> tuple[str, int]:
        return self.telephone.settings.listen

    async def until(self, fact: Callable[[], object], seconds: float = 5) -> None:
        """Raises TimeoutError when it does not come true."""
        async with asyncio.timeout(seconds):
            while not fact():
                await asyncio.sleep(0.01)

    async def take(self, invite: Invite) -> None:
        """Pick up after ringing."""
        self.telephone.ring(invite.id)
        self.telephone.answer(invite.id, sdp())

    def _updated(self, call: str, offer: str, peer: str) -> str | None:
        assert peer
        self.updates.append((call, offer))
        return self.answer

    def _answered(self, call: str, answer: str, peer: str) -> bool:
        """To an offer of ours: right, unless there is no sound in it."""
        assert peer
        self.answers.append((call, answer))
        return "m=audio" in answer


def settings(**more: Any) -> SipSettings:
    """On a free port of the loopback, for callers of the loopback."""
    here = ("127.0.0.1", free_udp_port())
    usual: dict[str, Any] = {"listen": here, "announced": here, "peers": (ipaddress.ip_network("127.0.0.0/8"),)}
    return SipSettings(**usual | more)


@contextlib.asynccontextmanager
async def ours(**more: Any) -> AsyncIterator[Ours]:
    """Takes every call, unless the test says otherwise."""
    telephone = Telephone(settings(**more))
    facts = Ours(telephone)

    async def invited(invite: Invite) -> None:
        facts.invites.append(invite)
        await facts.take(invite)

    telephone.on_invite = invited
    telephone.on_update = facts._updated
    telephone.on_answer = facts._answered
    telephone.on_digit = lambda call, digit: facts.digits.append((call, digit))
    telephone.on_end = lambda call, code: facts.ends.append((call, code))
    await telephone.start()
    try:
        yield facts
    finally:
        await telephone.close()
