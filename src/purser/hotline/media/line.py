"""What one customer hears, and who hears the customer."""

from __future__ import annotations

import asyncio
from enum import StrEnum

from purser.hotline.media.g711 import FRAME, SILENCE, Pcm, frames, mix
from purser.hotline.media.leg import Leg
from purser.hotline.media.recorder import Recorder


class HungUp(Exception):
    """The customer is gone."""


class Mode(StrEnum):
    """What a supervisor does: hears both; is heard by the agent, too; is heard by both."""

    LISTEN = "listen"
    WHISPER = "whisper"
    JOIN = "join"


class Line:
    """A call as sound: the customer, and in turn a prompt, music, an agent, a supervisor, a colleague who is asked.

    What the customer hears: a prompt before all; else the agent, unless held or asking a colleague; else music.
    """

    def __init__(self, customer: Leg, recorder: Recorder | None = None) -> None:
        self.customer = customer
        self.recorder = recorder
        self.agent: Leg | None = None
        self.held = False
        self._supervisor: Leg | None = None
        self._mode = Mode.LISTEN
        self._colleague: Leg | None = None
        self._prompt, self._prompt_at = b"", 0
        self._said: asyncio.Future[None] | None = None
        self._music, self._music_at = b"", 0

    async def play(self, pcm: Pcm, *, barge: bool = True) -> str | None:
        """Say it to the end, or with `barge` until a digit; that digit. Raises `HungUp`."""
        said = asyncio.get_running_loop().create_future()
        self._prompt, self._prompt_at, self._said = frames(pcm), 0, said
        try:
            return await self._first(said if len(pcm) else None, None, digits=barge)
        finally:
            if self._said is said:
                self._prompt, self._said = b"", None
            said.cancel()

    async def digit(self, timeout: float) -> str | None:  # noqa: ASYNC109  # a caller's patience is not cancellation
        """The next digit, or None after `timeout` seconds. Raises `HungUp`."""
        return await self._first(None, timeout, digits=True)

    async def _first(self, said: asyncio.Future[None] | None, timeout: float | None, *, digits: bool) -> str | None:  # noqa: ASYNC109
        if self.customer.ended.is_set():
            raise HungUp
        if digits and not self.customer.digits.empty():
            return self.customer.digits.get_nowait()
        if said is None and timeout is None:
            return None
        ended = asyncio.ensure_future(self.customer.ended.wait())
        pressed = asyncio.ensure_future(self.customer.digits.get()) if digits else None
        try:
            await asyncio.wait(
                [w for w in (said, ended, pressed) if w is not None],
                timeout=timeout,
                return_when=asyncio.FIRST_COMPLETED,
            )
            if self.customer.ended.is_set():
                raise HungUp
            return pressed.result() if pressed is not None and pressed.done() else None
        finally:
            ended.cancel()
            if pressed is not None:
                pressed.cancel()

    def music(self, pcm: Pcm | None) -> None:
        """What is heard, over and over, while nothing else is; None: silence."""
        self._music, self._music_at = (b"" if pcm is None else frames(pcm)), 0

    def bridge(self, agent: Leg) -> None:
        """Let customer and agent talk; whoever was there before or was asked is off the line."""
        self.agent, self._colleague, self.held = agent, None, False

    def unbridge(self) -> None:
        """The agent, a colleague and a supervisor are off the line; the customer stays."""
        self.agent, self._colleague, self._supervisor, self.held = None, None, None, False

    def hold(self, on: bool) -> None:
        """While on, agent and customer do not hear each other."""
        self.held = on

    def consult(self, colleague: Leg | None) -> None:
        """The agent asks a colleague while the customer has music; None: back to the customer.

        `bridge(colleague)` makes it a warm transfer.
        """
        self._colleague = colleague

    def supervise(self, leg: Leg | None, mode: Mode = Mode.LISTEN) -> None:
        """Let a supervisor in, in another way, or out (None)."""
        self._supervisor, self._mode = leg, mode

    def pause_recording(self) -> None:
        if self.recorder is not None:
            self.recorder.pause()

    def resume_recording(self) -> None:
        if self.recorder is not None:
            self.recorder.resume()

    def tick(self) -> None:
        """20 ms: everybody is heard once, everybody hears once, the recorder hears it all."""
        customer = self.customer.pull()
        agent = None if self.agent is None else self.agent.pull()
        colleague = None if self._colleague is None else self._colleague.pull()
        supervisor = None if self._supervisor is None else self._supervisor.pull()
        talking = agent is not None and not self.held and colleague is None

        heard = self._heard(agent if talking else None, supervisor)
        self.customer.push(heard)
        if self.agent is not None:
            others = [*([customer] if talking else []), *([colleague] if colleague else [])]
            if supervisor is not None and self._mode is not Mode.LISTEN:
                others.append(supervisor)
            self.agent.push(_together(others))
        if self._colleague is not None:
            self._colleague.push(agent or SILENCE)
        if self._supervisor is not None:
            others = [customer, *([agent] if agent else []), *([colleague] if colleague else [])]
            self._supervisor.push(_together(others))
        if self.recorder is not None:
            self.recorder.add(customer, heard)

    def fail(self) -> None:
        """The clock gave up on us."""
        self.customer.end("failed")

    def _heard(self, agent: bytes | None, supervisor: bytes | None) -> bytes:
        if self._prompt:
            return self._next_prompt()
        if agent is not None:
            return mix(agent, supervisor) if supervisor is not None and self._mode is Mode.JOIN else agent
        if self._music:
            frame = self._music[self._music_at : self._music_at + FRAME]
            self._music_at = (self._music_at + FRAME) % len(self._music)
            return frame
        return SILENCE

    def _next_prompt(self) -> bytes:
        frame = self._prompt[self._prompt_at : self._prompt_at + FRAME]
        self._prompt_at += FRAME
        if self._prompt_at >= len(self._prompt):
            self._prompt = b""
            if self._said is not None and not self._said.done():
                self._said.set_result(None)
        return frame


def _together(parts: list[bytes]) -> bytes:
    match parts:
        case []:
            return SILENCE
        case [one]:
            return one
        case _:
            return mix(*parts)
