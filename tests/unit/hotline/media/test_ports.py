"""Ports of a range, and a transport that can be asked instead of waiting to be told."""

import asyncio
from typing import Any

import pytest

from purser.hotline.media.ports import PolledPort, Ports


class Ear(asyncio.DatagramProtocol):
    def __init__(self) -> None:
        self.heard: list[bytes] = []
        self.lost = asyncio.Event()

    def datagram_received(self, data: bytes, addr: tuple[str | Any, int]) -> None:  # noqa: ARG002
        self.heard.append(data)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        self.lost.set()


@pytest.mark.parametrize("text", ["", "40000", "40000-", "5-9", "40009-40000", "40000-70000", "a-b"])
def test_what_is_no_range_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        Ports.parse(text)


def test_ports_are_even_of_the_range_and_run_out() -> None:
    ports = Ports.parse("47101-47107")
    sockets = [ports.bind("127.0.0.1") for _ in range(3)]
    assert sorted(sock.getsockname()[1] for sock in sockets) == [47102, 47104, 47106]
    with pytest.raises(OSError, match="no free port"):
        ports.bind("127.0.0.1")
    for sock in sockets:
        sock.close()
    ports.bind("127.0.0.1").close()


async def test_it_is_read_by_the_loop_until_somebody_asks() -> None:
    ports, ear, mouth = Ports(47110, 47199), Ear(), Ear()
    one, other = PolledPort(ports.bind("127.0.0.1"), ear), PolledPort(ports.bind("127.0.0.1"), mouth)
    there = one.get_extra_info("sockname")
    other.sendto(b"told", there)
    while not ear.heard:
        await asyncio.sleep(0)
    one.poll()
    other.sendto(b"asked", there)
    await asyncio.sleep(0.02)
    assert ear.heard == [b"told"]
    one.poll()
    assert ear.heard == [b"told", b"asked"]
    for port in (one, other):
        port.close()
        port.close()
        port.sendto(b"late", there)
        port.poll()
    await asyncio.gather(ear.lost.wait(), mouth.lost.wait())
    assert one.is_closing()


async def test_a_flood_takes_only_its_part_of_a_beat() -> None:
    ports, ear = Ports(47200, 47299), Ear()
    flooded = PolledPort(ports.bind("127.0.0.1"), ear)
    flooded.poll()
    with ports.bind("127.0.0.1") as sock:
        for _ in range(200):
            sock.sendto(b"x", flooded.get_extra_info("sockname"))
    for _ in range(6):
        flooded.poll()
    assert len(ear.heard) <= 12
    flooded.poll()
    assert 64 <= len(ear.heard) <= 80
    flooded.close()


async def test_what_came_late_is_asked_for_and_what_came_besides_waits_a_little() -> None:
    ports, ear = Ports(47200, 47299), Ear()
    polled = PolledPort(ports.bind("127.0.0.1"), ear)
    with ports.bind("127.0.0.1") as sock:
        for _ in range(3):
            polled.poll()
        for n in range(3):
            sock.sendto(bytes([n]), polled.get_extra_info("sockname"))
        polled.poll()
        assert len(ear.heard) == 3
        for n in range(3, 7):
            sock.sendto(bytes([n]), polled.get_extra_info("sockname"))
        polled.poll()
        assert len(ear.heard) == 4
        for _ in range(3):
            polled.poll()
        assert ear.heard == [bytes([n]) for n in range(7)]
    polled.close()
