"""sipp and what it plays: callers who press keys, hold, change their minds, meet a busy line or nobody."""

from __future__ import annotations

import asyncio
import shutil
import socket
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

_KEY: Final = Path("/usr/share/sip-tester/dtmf_2833_5.pcap")
_OFFER: Final = """v=0
o=user1 53655765 {version} IN IP4 [local_ip]
s=-
c=IN IP4 [media_ip]
t=0 0
m=audio [auto_media_port] RTP/AVP 18 8 0 101
a=rtpmap:18 G729/8000
a=rtpmap:8 PCMA/8000
a=rtpmap:0 PCMU/8000
a=rtpmap:101 telephone-event/8000
a=fmtp:101 0-15
a=ptime:20
a={direction}
"""
_RESPONSE: Final = """SIP/2.0 {status}
[last_Via:]
[last_From:]
[last_To:]{tag}
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:[local_ip]:[local_port]>
{body}"""


class NoSippError(RuntimeError):
    """There is no sipp."""


@dataclass(frozen=True, slots=True)
class Played:
    """How a scenario went: calls that went as written, calls that did not, and what sipp had to say."""

    good: int
    bad: int
    said: str


def _send(method: str, number: int, body: str = "", kind: str = "application/sdp", retry: bool = True) -> str:
    inside = "" if method in {"INVITE", "CANCEL"} and number == 1 else "[peer_tag_param]"
    branch = "[branch-4]" if method == "CANCEL" else "[branch]"  # that of the INVITE, four steps before
    typed = f"Content-Type: {kind}\n" if body else ""
    return f"""<send{' retrans="500"' if retry else ""}><![CDATA[
{method} sip:[service]@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/UDP [local_ip]:[local_port];branch={branch}
From: <sip:+861390000[call_number]@[local_ip]:[local_port]>;tag=[pid]t[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>{inside}
Call-ID: [call_id]
CSeq: {number} {method}
Contact: <sip:caller@[local_ip]:[local_port]>
Max-Forwards: 70
{typed}Content-Length: [len]

{body}]]></send>"""


def _invite(number: int = 1, direction: str = "sendrecv") -> str:
    return _send("INVITE", number, _OFFER.format(version=number, direction=direction))


def _hear(*codes: int, optional: tuple[int, ...] = (100, 180)) -> str:
    maybe = "".join(f'<recv response="{code}" optional="true"/>' for code in optional)
    return maybe + "".join(f'<recv response="{code}" timeout="20000"/>' for code in codes)


def _ack(number: int) -> str:
    return _send("ACK", number, retry=False)


def _pause(milliseconds: int) -> str:
    return f'<pause milliseconds="{milliseconds}"/>'


_CALL: Final = _invite() + _hear(200) + _ack(1)
_PRESS: Final = _pause(200) + f'<nop><action><exec play_pcap_audio="{_KEY}"/></action></nop>'
_INFO: Final = _send("INFO", 2, "Signal=7\nDuration=160\n", "application/dtmf-relay") + _hear(200, optional=())
_HOLD: Final = _invite(3, "sendonly") + _hear(200, optional=(100,)) + _ack(3) + _pause(300)
_RESUME: Final = _invite(4) + _hear(200, optional=(100,)) + _ack(4)
_REFRESH: Final = (
    _send("INVITE", 5)
    + _hear(200, optional=(100,))
    + _send("ACK", 5, _OFFER.format(version=5, direction="sendrecv"), retry=False)
)
_LATE: Final = (  # theirs is the answer, and comes with the ACK
    _send("INVITE", 1) + _hear(200) + _send("ACK", 1, _OFFER.format(version=1, direction="sendrecv"), retry=False)
)
_UPDATE: Final = _send("UPDATE", 2, _OFFER.format(version=2, direction="sendonly")) + _hear(200, optional=())
_BYE: Final = _pause(200) + _send("BYE", 6) + _hear(200, optional=())
_THEIR_BYE: Final = '<recv request="BYE" timeout="20000"/>'


def _said(status: str, tag: str = "", sdp: bool = False) -> str:
    body = "Content-Type: application/sdp\n" if sdp else ""
    offer = _OFFER.format(version=1, direction="sendrecv") if sdp else ""
    text = _RESPONSE.format(status=status, tag=tag, body=f"{body}Content-Length: [len]\n\n{offer}")
    return f"<send><![CDATA[\n{text}]]></send>"


SCENARIOS: Final = {
    "talk": _CALL + _PRESS + _pause(400) + _INFO + _HOLD + _RESUME + _REFRESH + _BYE,
    "late": _LATE + _PRESS + _pause(400) + _UPDATE + _BYE.replace("CSeq: 6", "CSeq: 3"),
    "over": _CALL + _PRESS + _THEIR_BYE + _said("200 OK"),
    "slow": _invite()
    + _hear(180, optional=(100,))
    + _pause(300)
    + _send("CANCEL", 1)
    + _hear(200, 487, optional=())
    + _ack(1),
    "busy": _invite() + _hear(486) + _ack(1),
    "nobody": _invite() + _hear(480) + _ack(1),
}
"""By the number that is called: what the caller does."""

_TAG: Final = ";tag=[pid]c[call_number]"
CALLEE: Final = (
    '<recv request="INVITE"><action>'
    '<ereg regexp=".*" search_in="hdr" header="CSeq:" assign_to="sequence"/>'
    '<ereg regexp="engaged" search_in="hdr" header="To:" assign_to="engaged"/>'
    '<ereg regexp="away" search_in="hdr" header="To:" assign_to="away"/></action></recv>'
    '<nop next="engaged" test="engaged"/>'
    + _said("180 Ringing", _TAG)
    + '<nop next="away" test="away"/>'
    + _pause(100)
    + _said("200 OK", _TAG, sdp=True)
    + '<recv request="ACK"/>'
    + _THEIR_BYE
    + _said("200 OK").replace("<send>", '<send next="end">')
    + '<label id="engaged"/>'
    + _said("486 Busy Here", _TAG)
    + '<recv request="ACK" next="end"/><label id="away"/><recv request="CANCEL" timeout="10000"/>'
    + _said("200 OK")
    + _said("487 Request Terminated", _TAG).replace("[last_CSeq:]", "CSeq:[$sequence]")
    + '<recv request="ACK"/><label id="end"/>'
)
"""The other side of calls out: the number says whether they answer, are engaged, or away."""


def program() -> str:
    """Raises NoSippError."""
    found = shutil.which("sipp")
    if found is None:
        raise NoSippError("sipp is missing: install the package sip-tester")
    return found


async def play(folder: Path, name: str, to: tuple[str, int], calls: int, rate: int) -> Played:
    """Callers of a number, `rate` a second."""
    scenario = _written(folder, name, SCENARIOS[name])
    place = f"{to[0]}:{to[1]}"
    arguments = ["-s", name, "-r", str(rate), "-m", str(calls), "-l", str(50 * rate), place]
    return await _run(scenario, arguments)


async def be_called(folder: Path, port: int, calls: int) -> Played:
    """Answer so many calls at a port, each as its number says."""
    scenario = _written(folder, "callee", CALLEE)
    return await _run(scenario, ["-p", str(port), "-m", str(calls)])


def _media_port() -> int:
    """An even port that is free, as the next even one is. Below those that a system hands out by itself (32768 on), so
    that it is nobody else's before sipp binds it."""
    for port in Random().sample(range(16_384, 32_000, 4), 100):
        with (
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one,
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as two,
            suppress(OSError),
        ):
            one.bind(("127.0.0.1", port))
            two.bind(("127.0.0.1", port + 2))
            return port
    raise OSError("no free port for media")


def _written(folder: Path, name: str, body: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.xml"
    path.write_text(f'<?xml version="1.0" encoding="ISO-8859-1"?><scenario name="{name}">{body}</scenario>')
    return path


async def _run(scenario: Path, arguments: list[str]) -> Played:
    folder = scenario.parent / scenario.stem
    folder.mkdir()
    usual = [
        "-sf",
        str(scenario),
        "-i",
        "127.0.0.1",
        "-nostdin",
        "-mp",
        str(_media_port()),
        "-trace_stat",
        "-trace_err",
        "-error_file",
        "errors.log",
    ]
    usual += ["-stf", "figures.csv"]
    with (folder / "out").open("wb") as out:
        process = await asyncio.create_subprocess_exec(
            program(), *usual, *arguments, stdout=out, stderr=out, stdin=asyncio.subprocess.DEVNULL, cwd=folder
        )
        try:
            await process.wait()
        finally:
            if process.returncode is None:
                process.kill()
    errors, figures = folder / "errors.log", folder / "figures.csv"
    said = (errors if errors.exists() else folder / "out").read_text(errors="replace")
    if not figures.exists():
        return Played(0, 1, said[-400:])
    names, *_, last = (line.split(";") for line in figures.read_text().splitlines())
    told = dict(zip(names, last, strict=False))
    return Played(int(told["SuccessfulCall(C)"]), int(told["FailedCall(C)"]), said[:400] if errors.exists() else "")
