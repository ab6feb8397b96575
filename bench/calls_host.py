"""What `bench/calls.py` measures: a worker's media, told on standard input what to do, a JSON object a line."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import aioice.ice
import uvloop
from aiortc import RTCConfiguration, RTCPeerConnection, RTCRtpReceiver, RTCSessionDescription
from aiortc.contrib.media import MediaRelay

from bench.calls_phones import HOST_PORTS, LOCALHOST
from purser.core.collector import calm_collector
from purser.hotline.media import Beat, Leg, Line, Recorder, RtpLeg, WebLeg, come_first


class Host:
    """Every call is bridged and recorded, as calls are."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._beat = Beat()
        self._legs: dict[int, Leg] = {}
        self._lines: list[Line] = []
        self._since = (0.0, 0.0)

    async def run(self) -> None:
        """Until told `quit` or left alone."""
        ticking = asyncio.create_task(self._beat.run())
        reader = asyncio.StreamReader(limit=1 << 20)
        await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        while (line := await reader.readline()) and (order := json.loads(line))["do"] != "quit":
            print(json.dumps(await getattr(self, f"do_{order.pop('do')}")(**order)), flush=True)
        ticking.cancel()

    async def do_leg(self, kind: str, call: int, sdp: str) -> dict[str, Any]:
        """The second leg of a call makes it one."""
        leg: RtpLeg | WebLeg
        if kind == "sip":
            leg = await RtpLeg.open(LOCALHOST, HOST_PORTS)
            answer = leg.answer(sdp)
        else:
            leg = await WebLeg.open(LOCALHOST, HOST_PORTS)
            answer = await leg.answer(sdp)
        if (customer := self._legs.pop(call, None)) is None:
            self._legs[call] = leg
        else:
            line = Line(customer, Recorder(self._folder / f"{call}.sound", os.urandom(32)))
            line.bridge(leg)
            self._lines.append(line)
            self._beat.add(line)
        return {"sdp": answer}

    async def do_mark(self) -> dict[str, Any]:
        gc.collect()
        gc.freeze()
        await asyncio.sleep(0.5)  # the clock has caught up with that
        self._beat.reset()
        self._since = (time.monotonic(), time.process_time())
        return {}

    async def do_report(self) -> dict[str, Any]:
        """Lateness of the clock, and the CPU seconds of the whole process in so many seconds."""
        wall, cpu = time.monotonic() - self._since[0], time.process_time() - self._since[1]
        late = self._beat.lateness
        underruns = sum(leg.counters.underruns for line in self._lines for leg in (line.customer, line.agent) if leg)
        return {
            "seconds": wall,
            "cpu": cpu,
            "busy": late.busy,
            "late_p50_ms": late.p50_ms,
            "late_p99_ms": late.p99_ms,
        } | {
            "skipped": late.skipped,
            "late_worst_ms": late.worst_ms,
            "underruns": underruns,
        }


class PublicHost(Host):
    """The same bridge with nothing but aiortc's public API: each side's track is sent to the other; no recording."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._relay = MediaRelay()
        self._waiting: dict[int, RTCPeerConnection] = {}
        self._peers: list[RTCPeerConnection] = []

    async def do_leg(self, kind: str, call: int, sdp: str) -> dict[str, Any]:  # noqa: ARG002
        """`kind` is of no matter: it knows browsers only."""
        peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self._peers.append(peer)
        transceiver = peer.addTransceiver("audio", direction="sendrecv")
        capabilities = RTCRtpReceiver.getCapabilities("audio")
        assert capabilities is not None
        transceiver.setCodecPreferences([c for c in capabilities.codecs if c.mimeType == "audio/PCMU"])
        await peer.setRemoteDescription(RTCSessionDescription(sdp, "offer"))
        await peer.setLocalDescription(await peer.createAnswer())
        if (other := self._waiting.pop(call, None)) is None:
            self._waiting[call] = peer
        else:
            for one, two in ((peer, other), (other, peer)):
                track = two.getTransceivers()[0].receiver.track
                one.getTransceivers()[0].sender.replaceTrack(self._relay.subscribe(track))
        return {"sdp": peer.localDescription.sdp}


def main(kind: str, folder: str) -> None:
    """On a core of its own, before all others on it where that is allowed, as a worker should be."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    come_first()
    calm_collector()
    aioice.ice.get_host_addresses = lambda use_ipv4, use_ipv6: [LOCALHOST] if use_ipv4 or use_ipv6 else []
    host = (PublicHost if kind == "public" else Host)(Path(folder))
    with asyncio.Runner(loop_factory=uvloop.new_event_loop if "uvloop" in sys.argv else None) as runner:
        runner.run(host.run())
    os._exit(0)  # hundreds of decoder threads of the public way would be waited for


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
