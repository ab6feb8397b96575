"""What the telephone tells of calls."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Invite:
    """Somebody calls. `caller` and `called` are the user parts of the addresses, usually numbers, and the caller's is
    a claim; `headers`: p-asserted-identity, diversion, user-agent where the trunk sends them; `sdp`: the
    offer, empty where the caller wants ours (its answer comes by `on_answer`); `peer`: the address its signalling came
    from."""

    id: str
    caller: str
    called: str
    headers: Mapping[str, str]
    sdp: str
    peer: str = ""


@dataclass(frozen=True, slots=True)
class Ringing:
    """The other telephone rings."""


@dataclass(frozen=True, slots=True)
class Answered:
    """It was picked up; `sdp` is the answer, `peer` the address its signalling came from."""

    sdp: str
    peer: str = ""


@dataclass(frozen=True, slots=True)
class Ended:
    """It is over. `code`: a SIP status such as 486 (busy), 408 (no answer), 480, 603; 200 after a hang-up there; 0 when
    we ended it."""

    code: int


Step = Ringing | Answered | Ended


@dataclass(frozen=True, slots=True)
class Dialled:
    """A call we made. `events` are its steps in order; the last is Ended."""

    id: str
    events: asyncio.Queue[Step] = field(default_factory=asyncio.Queue)

    async def answered(self) -> Answered | Ended:
        """Waits until it is picked up, or is not."""
        while isinstance(step := await self.events.get(), Ringing):
            pass
        return step
