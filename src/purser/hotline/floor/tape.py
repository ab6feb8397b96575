"""The recording of one call: begun with its row, and measured at its end."""

from __future__ import annotations

import asyncio
from typing import Self

import structlog

from purser.hotline import calls
from purser.hotline.calls import CallId, Recording
from purser.hotline.calls.recordings import destroy
from purser.hotline.floor.house import House
from purser.hotline.floor.patience import patiently
from purser.hotline.media import Recorder

log = structlog.get_logger(__name__)


class Tape:
    """A recorder and the row that says what it makes."""

    def __init__(self, house: House, recording: Recording, recorder: Recorder) -> None:
        self._house = house
        self._recording = recording
        self.recorder = recorder

    @classmethod
    async def begin(cls, house: House, call: CallId) -> Self:
        """Record a call from now on. OSError when the folder of recordings takes nothing."""
        recording, path, key = await house.db.run(lambda tx: calls.begin_recording(tx, house.desk, call))
        try:
            return cls(house, recording, Recorder(path, key, recording.number))
        except OSError:
            await destroy(house.desk, recording)  # there is nothing to be played
            raise

    async def end(self) -> None:
        """It is whole. A disk that does not take it is logged: the call was real all the same."""
        recorder, row = self.recorder, self._recording
        try:
            await asyncio.to_thread(recorder.close)
            pauses = [(p.begin, p.end) for p in recorder.pauses]
            desk, length = self._house.desk, recorder.seconds
            await patiently(lambda: calls.end_recording(desk, row.call, row.number, length, pauses))
        except OSError:
            log.exception("recording_failed", call=str(row.call))
