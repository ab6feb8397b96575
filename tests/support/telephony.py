"""Real telephones from Debian's packages: baresip, which a person would use, and sipp, which dials a thousand times.

Nothing here leaves the machine's own loopback.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tests.support.mail_servers import free_port, without_services

_PROGRAMS: Final = {"baresip": "baresip-core", "sipp": "sip-tester"}
_APT = Path("/usr/bin/apt-get")
_PATH: Final = "/usr/local/bin:/usr/bin:/bin:/usr/sbin"
_MODULES: Final = ("/usr/lib/baresip/modules", "/usr/lib/*/baresip/modules")
_START: Final = 20.0  # seconds


class NoTelephonesError(RuntimeError):
    """A program is missing and could not be installed; the text says which."""


def prepare() -> None:
    """Install what is missing. Raises NoTelephonesError."""
    _install(_PROGRAMS)


def kamailio() -> str:
    """Where Kamailio is, installed if need be. Raises NoTelephonesError."""
    _install({"kamailio": "kamailio"})
    found = shutil.which("kamailio", path=_PATH)
    assert found is not None
    return found


def _install(programs: dict[str, str]) -> None:
    missing = [package for name, package in programs.items() if shutil.which(name, path=_PATH) is None]
    if not missing:
        return
    if os.geteuid() != 0 or not _APT.exists():
        raise NoTelephonesError(f"{' and '.join(missing)} missing, and only root on Debian can install them")
    print(f"installing {' and '.join(missing)} with apt-get …", flush=True)
    with without_services():
        for command in (["update", "-q"], ["install", "-q", "-y", "--no-install-recommends", *missing]):
            environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
            subprocess.run([str(_APT), *command], env=environment, capture_output=True, timeout=600, check=False)
    if gone := [name for name in programs if shutil.which(name, path=_PATH) is None]:
        raise NoTelephonesError(f"apt-get could not install {' and '.join(gone)}")


def program(name: str) -> str:
    """Where baresip or sipp is. Raises NoTelephonesError."""
    prepare()
    found = shutil.which(name, path=_PATH)
    assert found is not None
    return found


def free_udp_port() -> int:
    """A port of the loopback nobody listens at now, nor by TCP, nor at the one after it for TLS: telephones do."""
    while True:
        with (
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams,
            socket.socket(socket.AF_INET, socket.SOCK_STREAM) as stream,
            socket.socket(socket.AF_INET, socket.SOCK_STREAM) as secured,
            contextlib.suppress(OSError),
        ):
            datagrams.bind(("127.0.0.1", 0))
            port = int(datagrams.getsockname()[1])
            stream.bind(("127.0.0.1", port))
            secured.bind(("127.0.0.1", port + 1))
            return port


@dataclass
class Baresip:
    """One telephone. `events` are what it says of its calls, the newest last: CALL_RINGING, CALL_ESTABLISHED,
    CALL_CLOSED, CALL_INCOMING …, `at` which millisecond since 1970; what it hears is in `heard()`, what it says is the
    WAV file it was started with."""

    folder: Path
    sip_port: int
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    events: list[dict[str, Any]] = field(default_factory=list)
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _tokens: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    async def command(self, command: str, parameters: str = "") -> None:
        """One of baresip's own, such as dial, accept, hangup, hold, resume."""
        order = {"command": command, "params": parameters, "token": str(next(self._tokens))}
        text = json.dumps(order).encode()
        self.writer.write(b"%d:%s," % (len(text), text))
        await self.writer.drain()

    async def dial(self, address: str) -> None:
        """Call a SIP address."""
        await self.command("dial", address)

    async def press(self, keys: str, apart: float = 0.3) -> None:
        """Press digits as RFC 4733 events."""
        for key in keys:
            await self.command("sndcode", key)
            await asyncio.sleep(apart)

    async def accept(self) -> None:
        """Answer the call that rings."""
        await self.command("accept")

    async def say(self, sound: Path) -> None:
        """Play another WAV file into the call."""
        await self.command("ausrc", f"aufile,{sound}")

    async def hang_up(self) -> None:
        """End the call."""
        await self.command("hangup")

    async def saw(self, kind: str, seconds: float = 30.0, times: int = 1) -> dict[str, Any]:
        """The `times`-th event of a type, waited for. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while len(found := [e for e in self.events if e.get("type") == kind]) < times:
                self._news.clear()
                await self._news.wait()
        return found[times - 1]

    def heard(self) -> list[Path]:
        """WAV files of what it received, one a call, the newest last; whole when the call is over."""
        return sorted(self.folder.glob("dump-*-dec.wav"), key=lambda p: p.stat().st_mtime)

    async def _listen(self) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError, ValueError):
            while True:
                length = int((await self.reader.readuntil(b":"))[:-1])
                message = json.loads(await self.reader.readexactly(length))
                await self.reader.readexactly(1)
                if "event" in message:
                    self.events.append(message | {"at": time.time() * 1_000})
                    self._news.set()


@contextlib.asynccontextmanager
async def baresip(
    folder: Path, speaks: Path | None = None, number: str | None = None, settings: str = "", port: int = 0
) -> AsyncIterator[Baresip]:
    """A telephone in a folder of its own. `speaks`: a WAV file, 8 kHz mono, that it plays once, so make it long;
    without one it is silent for two minutes. `number`: whose it is, a new one unless told: what a number may try in a
    day is counted. `settings`: more of the account's parameters, such as `;answermode=auto`.
    `port`: where it listens, 0: anywhere."""
    number = number or f"+86139{secrets.randbelow(10**8):08}"
    process, sip, (reader, writer) = await _start(folder, speaks, number, settings, port)
    listening: asyncio.Task[None] | None = None
    try:
        telephone = Baresip(folder, sip, reader, writer)
        listening = asyncio.create_task(telephone._listen())
        yield telephone
    finally:
        writer.close()
        if listening is not None:
            listening.cancel()
        await _end(process)


async def _start(
    folder: Path, speaks: Path | None, number: str, settings: str, port: int
) -> tuple[asyncio.subprocess.Process, int, tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """Its process, its SIP port and the way to command it. It takes the port after its own for TLS, which another may
    have: then it is started once more elsewhere. Raises NoTelephonesError."""
    for last in (False, False, True):
        sip, control = _set_up(folder, speaks, number, settings, port)
        with (folder / "baresip.log").open("wb") as log:
            process = await asyncio.create_subprocess_exec(
                program("baresip"), "-f", str(folder), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        try:
            return process, sip, await _connect(control, folder, process)
        except NoTelephonesError:
            await _end(process)
            if last:
                raise
    raise AssertionError("the last try ends the loop")


async def _end(process: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(signal.SIGTERM)
    try:
        await asyncio.wait_for(process.wait(), 3)
    except TimeoutError:
        process.kill()
        await process.wait()


def _set_up(folder: Path, speaks: Path | None, number: str, settings: str, port: int) -> tuple[int, int]:
    folder.mkdir(parents=True, exist_ok=True)
    sip, control, media = port or free_udp_port(), free_port(), free_udp_port() & ~1
    if speaks is None:
        speaks = folder / "silence.wav"
        _write_silence(speaks)
    (folder / "config").write_text(_config(folder, sip, control, media, speaks))
    (folder / "accounts").write_text(
        f"<sip:{number}@127.0.0.1:{sip};transport=udp>;regint=0;audio_codecs=PCMU/8000/1,PCMA/8000/1{settings}\n"
    )
    (folder / "contacts").write_text("")
    return sip, control


async def _connect(
    port: int, folder: Path, process: asyncio.subprocess.Process
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    for _ in range(int(_START / 0.05)):
        if process.returncode is not None:
            break
        with contextlib.suppress(OSError):
            return await asyncio.open_connection("127.0.0.1", port)
        await asyncio.sleep(0.05)
    raise NoTelephonesError(f"baresip did not start: {(folder / 'baresip.log').read_text(errors='replace')}")


def _write_silence(path: Path) -> None:
    import wave

    with wave.open(str(path), "wb") as f:
        f.setnchannels(1)
        f.setsampwidth(2)
        f.setframerate(8000)
        f.writeframes(bytes(120 * 16000))


def _config(folder: Path, sip: int, control: int, media: int, speaks: Path) -> str:
    modules = next(str(p) for pattern in _MODULES for p in sorted(Path("/").glob(pattern[1:])))
    return f"""
sip_listen 127.0.0.1:{sip}
net_interface 127.0.0.1
net_af ipv4
audio_source aufile,{speaks}
audio_alert aufile,/dev/null
audio_channels 1-1
ausrc_srate 8000
auplay_srate 8000
rtp_ports {media}-{media + 20}
module_path {modules}
module g711.so
module aufile.so
module sndfile.so
module ctrl_tcp.so
module_app account.so
module_app menu.so
module_app contact.so
ctrl_tcp_listen 127.0.0.1:{control}
snd_path {folder}
"""
