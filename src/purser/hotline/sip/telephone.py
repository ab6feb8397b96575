"""The telephone: starts the process that speaks SIP, and starts it again should it die."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import sys
from collections.abc import Awaitable, Callable, Mapping
from secrets import token_hex
from typing import Any, Final

from purser.hotline.sip.model import Answered, Dialled, Ended, Invite, Ringing
from purser.hotline.sip.settings import SipSettings, settings_to

_log = logging.getLogger(__name__)

LOST: Final = 503
"""The code calls end with when the process that kept them died."""

PORT_PATIENCE: Final = 5.0
"""Seconds that whoever has the port may take to let it go: the process of a worker that was killed hangs up first."""

_LONGEST_LINE: Final = 64 * 1024
_PAUSES: Final = (0.1, 0.5, 1.0, 2.0, 5.0)  # seconds before it is started again, longer each time
_GOES_WITHIN: Final = 2.0  # seconds


class TelephoneError(RuntimeError):
    """SIP cannot be spoken at all, usually because the port is taken; the text says why."""


def _ignore_digit(_call: str, _digit: str) -> None: ...


def _ignore_end(_call: str, _code: int) -> None: ...


def _refuse_update(_call: str, _sdp: str, _peer: str) -> str | None:
    return None


def _refuse_answer(_call: str, _sdp: str, _peer: str) -> bool:
    return False


class Telephone:
    """SIP calls in and out. Set the `on_…` before `start`.

    `on_invite` runs as a task of its own, as long as it likes; when it raises, the call is ended.
    `on_update` is asked what to answer a re-INVITE or UPDATE (hold, resume, another address): an SDP, or None to refuse
    it; the call goes on either way. `on_answer` hears what was answered to an offer of ours; unless it agrees, the call
    ends. Both know the address it came from. `on_digit` hears keys that came as INFO. `on_end` is called once for every
    call, whoever ended it, with the codes of `Ended`."""

    def __init__(self, settings: SipSettings) -> None:
        self.on_invite: Callable[[Invite], Awaitable[None]] | None = None
        self.on_update: Callable[[str, str, str], str | None] = _refuse_update
        self.on_answer: Callable[[str, str, str], bool] = _refuse_answer
        self.on_digit: Callable[[str, str], None] = _ignore_digit
        self.on_end: Callable[[str, int], None] = _ignore_end
        self.settings = settings
        self.is_registered: bool | None = None  # None: nobody knows, or nobody asked to be
        self.trunk_answers: bool | None = None
        self.turned_away: Mapping[str, int] = {}
        self.dialogs = 0  # what the other process holds, with calls that are over but may be asked about still
        self.restarts = 0
        self._calls: dict[str, Dialled | None] = {}
        self._child: asyncio.subprocess.Process | None = None
        self._running: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()
        self._why: str | None = None
        self._was_up = False
        self._accepts, self._closing = True, False
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def calls(self) -> int:
        """How many there are now."""
        return len(self._calls)

    @property
    def is_up(self) -> bool:
        """Whether SIP is spoken now."""
        return self._ready.is_set()

    @property
    def can_dial(self) -> bool:
        """Whether there is a trunk by which anybody can be rung."""
        return self.is_up and self.settings.trunk is not None

    @property
    def pid(self) -> int | None:
        """The process that speaks SIP."""
        return self._child.pid if self._child else None

    async def start(self) -> None:
        """Returns when calls can come. Raises TelephoneError."""
        self._running = asyncio.create_task(self._run())
        ready = asyncio.create_task(self._ready.wait())
        await asyncio.wait({ready, self._running}, return_when=asyncio.FIRST_COMPLETED)
        if not ready.done():
            ready.cancel()
            raise TelephoneError(self._why or "the process for SIP ended at once")

    async def close(self) -> None:
        """Hang up everywhere and stop."""
        self._closing = True
        if self._child is not None and self._child.returncode is None:
            self._order("close")
            await _reap(self._child)
        if self._running is not None:
            await self._running
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def accept_calls(self, on: bool) -> None:
        """Off: callers hear 503, and so does who asks with OPTIONS, so that a balancer sends them elsewhere. The calls
        there are go on."""
        self._accepts = on
        self._order("accepting", on=on)

    def ring(self, call: str) -> None:
        """Tell the caller that it rings."""
        self._order("ring", id=call)

    def answer(self, call: str, sdp: str) -> None:
        """Pick up with an answer to what was offered, or with an offer where nothing was."""
        self._order("answer", id=call, sdp=sdp)

    def reject(self, call: str, code: int = 486) -> None:
        """Refuse a call that was not answered."""
        self._order("refuse", id=call, code=code)

    def bye(self, call: str) -> None:
        """Hang up; a call that still rings is cancelled. `on_end` follows."""
        self._order("bye", id=call)

    def dial(self, number: str, sdp: str, from_: str, seconds: float = 45) -> Dialled:
        """Ring a number up through the trunk, `seconds` at most until somebody answers."""
        dialled = Dialled(token_hex(8))
        if not self.is_up:
            dialled.events.put_nowait(Ended(LOST))
            return dialled
        self._calls[dialled.id] = dialled
        self._order("dial", id=dialled.id, number=number, sdp=sdp, caller=from_, seconds=seconds)
        return dialled

    async def _run(self) -> None:
        clock = asyncio.get_running_loop().time
        until = clock() + PORT_PATIENCE
        while True:
            began = clock()
            await self._once()
            if self._closing or (self._why and not self._was_up and clock() >= until):
                return
            self.restarts += 1
            lived = clock() - began
            _log.error("the process for SIP ended and starts again, time %d", self.restarts)
            await asyncio.sleep(_PAUSES[0] if lived > 30 else _PAUSES[min(self.restarts, len(_PAUSES) - 1)])

    async def _once(self) -> None:
        child = self._child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "purser.hotline.sip.child"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=_LONGEST_LINE,
            env=_environment(),
        )
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(json.dumps(settings_to(self.settings)).encode() + b"\n")
        try:
            while line := await child.stdout.readline():
                self._heard(json.loads(line))
        finally:
            self._ready.clear()
            await _reap(child)
            self.is_registered = self.trunk_answers = None
            self.dialogs = 0
            for call in list(self._calls):
                self._ended(call, LOST)

    def _order(self, what: str, **values: object) -> None:
        child = self._child
        if child is None or child.stdin is None or child.stdin.is_closing():
            return
        with contextlib.suppress(ConnectionError):
            child.stdin.write(json.dumps({"do": what, **values}).encode() + b"\n")

    def _heard(self, told: dict[str, Any]) -> None:
        what = told.pop("is")
        if what == "ready":
            self._ready.set()
            self._was_up = True
            if not self._accepts:
                self._order("accepting", on=False)
        elif what == "failed":
            self._why = told["why"]
        elif what == "registered":
            self.is_registered = told["ok"]
        elif what == "trunk":
            self.trunk_answers = told["ok"]
        elif what == "counted":
            self.dialogs, self.turned_away = told["dialogs"], told["turned_away"]
        else:
            self._heard_of(what, told["id"], told)

    def _heard_of(self, what: str, call: str, told: dict[str, Any]) -> None:
        try:
            if what == "invite":
                self._invited(Invite(call, told["caller"], told["called"], told["headers"], told["sdp"], told["peer"]))
            elif what == "end":
                self._ended(call, told["code"])
            elif what == "update":
                self._updated(call, told["sdp"], told["peer"])
            elif what == "acked":
                if not self.on_answer(call, told["sdp"], told["peer"]):
                    self.bye(call)
            elif what == "digit":
                self.on_digit(call, told["digit"])
            elif dialled := self._calls.get(call):
                self._stepped(dialled, what, told)
        except Exception:  # noqa: BLE001 (one call's trouble must not end the others)
            _log.exception("a call failed at %s", what)
            self.bye(call)

    def _invited(self, invite: Invite) -> None:
        self._calls[invite.id] = None
        task = asyncio.create_task(self._take(invite))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _take(self, invite: Invite) -> None:
        if self.on_invite is None:
            self.reject(invite.id, 480)
            return
        try:
            await self.on_invite(invite)
        except Exception:  # noqa: BLE001 (whatever went wrong, the caller must not wait for ever)
            _log.exception("a call failed")
            self.bye(invite.id)

    def _updated(self, call: str, sdp: str, peer: str) -> None:
        answer = self.on_update(call, sdp, peer)
        if answer is None:
            self._order("refuse", id=call, code=488)
        else:
            self._order("answer", id=call, sdp=answer)

    def _stepped(self, dialled: Dialled, what: str, told: dict[str, Any]) -> None:
        if what == "ringing":
            dialled.events.put_nowait(Ringing())
        elif told["sdp"] is None:
            self.bye(dialled.id)
        else:
            dialled.events.put_nowait(Answered(told["sdp"], told["peer"]))

    def _ended(self, call: str, code: int) -> None:
        if call not in self._calls:
            return
        if dialled := self._calls.pop(call):
            dialled.events.put_nowait(Ended(code))
        self.on_end(call, code)


async def _reap(child: asyncio.subprocess.Process) -> None:
    try:
        await asyncio.wait_for(child.wait(), _GOES_WITHIN)
    except TimeoutError:
        child.kill()
        await child.wait()


def _environment() -> dict[str, str]:
    """Nothing of the database or of keys: the process that strangers can reach needs none of it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PURSER_")}
    trace = os.environ.get("PURSER_SIP_TRACE")
    return kept | {"PYTHONUNBUFFERED": "1"} | ({"PURSER_SIP_TRACE": trace} if trace else {})
