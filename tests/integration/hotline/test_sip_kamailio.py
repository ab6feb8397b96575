"""The fragment for Kamailio in docs/hotline-operations.md, run as it is there."""

from __future__ import annotations

import asyncio
import contextlib
import re
import socket
from collections.abc import AsyncIterator
from pathlib import Path

from purser.hotline.sip import SipSettings
from purser.hotline.sip.settings import APART, environment_of
from tests.support import telephony
from tests.support.sip_peer import Message, Peer, peer, sdp
from tests.support.telephone import Ours, ours

_PAGE = Path(__file__).resolve().parents[3] / "docs" / "hotline-operations.md"


def _fragment() -> str:
    found = re.search(r"```kamailio\n(.*?)```", _PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    return found[1]


def _configuration(folder: Path, port: int, workers: list[Ours]) -> Path:
    listed = folder / "dispatcher.list"
    listed.write_text("".join(f"1 sip:{host}:{port}\n" for host, port in (w.place for w in workers)))
    text = (
        _fragment().replace("10.0.0.2:5060", f"127.0.0.1:{port}").replace("/etc/kamailio/dispatcher.list", str(listed))
    )
    path = folder / "kamailio.cfg"
    path.write_text("#!KAMAILIO\nlog_stderror=yes\ndisable_tcp=yes\n" + text.replace("children=4", "children=2"))
    return path


@contextlib.asynccontextmanager
async def _kamailio(folder: Path, workers: list[Ours]) -> AsyncIterator[tuple[str, int]]:
    port = telephony.free_udp_port()
    program = telephony.kamailio()
    arguments = [
        "-DD",
        "-E",
        "-f",
        str(_configuration(folder, port, workers)),
        "-Y",
        str(folder),
        "-m",
        "32",
        "-M",
        "4",
    ]
    process = await asyncio.create_subprocess_exec(program, *arguments, stderr=asyncio.subprocess.DEVNULL)
    try:
        yield "127.0.0.1", port
    finally:
        process.terminate()
        await process.wait()


async def test_two_workers_of_one_machine_share_a_trunk(tmp_path: Path) -> None:
    """As `--hotlines 2 --sip` sets them up: each at a port of its own, and only the first is registered."""
    async with peer(("127.0.0.1", 1)) as registrar:
        env = {"PURSER_SIP": f"127.0.0.1:{_free_pair()}", "PURSER_SIP_REGISTRAR": f"127.0.0.1:{registrar.port}"}
        found = [SipSettings.from_environment(environment_of(number, env)) for number in (1, 2)]
        one, other = ({n: getattr(s, n) for n in SipSettings.__slots__} for s in found)
        async with (
            ours(**one) as first, ours(**other) as second, _kamailio(tmp_path, [first, second]) as place,
            peer(place) as them,
        ):  # fmt: skip
            assert second.place[1] - first.place[1] == APART
            await _until_up(them)
            for name in ("a", "b"):
                assert (await them.ask("INVITE", name, body=sdp())).code == 200
            assert (len(first.invites), len(second.invites)) == (1, 1)
            assert f":{first.place[1]}" in (await registrar.asked("REGISTER")).headers["contact"]
            assert not any(
                "REGISTER" in m.first and f":{second.place[1]}" in m.headers["contact"] for m in _all(registrar)
            )


def _all(them: Peer) -> list[Message]:
    return [them.inbox.get_nowait() for _ in range(them.inbox.qsize())]


def _free_pair() -> int:
    """A port that is free, as is the one of the next worker."""
    while True:
        port = telephony.free_udp_port()
        with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
            other.bind(("127.0.0.1", port + APART))
            return port


async def test_calls_go_to_workers_in_turn_and_past_one_that_drains(tmp_path: Path) -> None:
    async with (
        ours(keepalive=0) as first,
        ours(keepalive=0) as second,
        _kamailio(tmp_path, [first, second]) as place,
        peer(place) as them,
    ):
        await _until_up(them)
        for name in ("one", "two"):
            said = await them.ask("INVITE", name, body=sdp())
            assert said.code == 200
        assert (len(first.invites), len(second.invites)) == (1, 1)

        first.telephone.accept_calls(on=False)
        await asyncio.sleep(0.1)
        for name in ("three", "four"):
            assert (await them.ask("INVITE", name, body=sdp())).code == 200
        assert (len(first.invites), len(second.invites)) == (1, 3)

        second.telephone.bye(second.invites[0].id)
        goodbye = await them.asked("BYE")
        assert "record-route" not in goodbye.headers
        them.answer(goodbye, 200)
        await second.until(lambda: second.ends == [(second.invites[0].id, 0)])


async def _until_up(them: Peer) -> None:
    for number in range(50):
        them.send(them.request("OPTIONS", f"up{number}"))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0.2):
                await them.inbox.get()
                return
    raise AssertionError("Kamailio did not start")
