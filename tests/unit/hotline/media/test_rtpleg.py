"""Telephones over real sockets: sound both ways, digits, hold, strangers, floods and nonsense."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from purser.hotline.media import Ports, RtpLeg
from purser.hotline.media.g711 import FRAME, SILENCE, decode, frames
from purser.hotline.media.rtp import Packet, build, press
from tests.support.sounds import dominant, tone

PORTS = Ports(47300, 47499)


@asynccontextmanager
async def pair() -> AsyncIterator[tuple[RtpLeg, RtpLeg]]:
    """A telephone, and our leg that answered it."""
    phone, leg = await RtpLeg.open("127.0.0.1", PORTS), await RtpLeg.open("127.0.0.1", PORTS)
    answer = leg.answer(phone.offer())
    assert answer is not None
    assert phone.accept(answer)
    yield phone, leg
    await phone.close()
    await leg.close()


def talk(one: RtpLeg, other: RtpLeg, hertz: tuple[int, int] = (440, 1000)) -> tuple[bytes, bytes]:
    """A second of both, beat by beat; what each heard."""
    says, replies = frames(tone(hertz[0], 1)), frames(tone(hertz[1], 1))
    heard, got = b"", b""
    for at in range(0, len(says), FRAME):
        one.push(says[at : at + FRAME])
        other.push(replies[at : at + FRAME])
        got += one.pull()
        heard += other.pull()
    return got, heard


def address(leg: RtpLeg) -> tuple[str, int]:
    return "127.0.0.1", leg.port


@pytest.mark.parametrize("laws", ["0 8 101", "8 0 101"])
async def test_sound_goes_both_ways_in_either_law(laws: str) -> None:
    async with pair() as (one, other):
        answer = other.answer(one.offer().replace("0 8 101", laws))
        assert answer is not None
        assert one.accept(answer)
        got, heard = talk(one, other)
        assert dominant(decode(got[800:])).is_tone(1000)
        assert dominant(decode(heard[800:])).is_tone(440)
        assert other.counters.underruns == other.counters.lost == one.counters.underruns == 0
        assert other.counters.received == other.counters.sent == 50


def digit(number: str, *, sequence: int, at: int, kind: int = 101, source: int = 9) -> list[bytes]:
    """A key as a telephone sends it: five packets while it is down, the end three times."""
    down = [
        build(Packet(kind, sequence + n, at, source, press(number, 160 * (n + 1), end=False)), marker=n == 0)
        for n in range(5)
    ]
    end = build(Packet(kind, sequence + 5, at, source, press(number, 960, end=True)))
    return [*down, end, end, end]


async def test_a_digit_counts_once_whatever_is_lost_or_comes_twice() -> None:
    async with pair() as (phone, leg):
        assert phone._port is not None
        draw = random.Random(7)
        for n, number in enumerate("0123456789*#ABCD55"):
            packets = digit(number, sequence=100 + 8 * n, at=1000 * n)
            for packet in draw.sample(packets, draw.randrange(1, len(packets) + 1)) if n % 2 else packets:
                phone._port.sendto(packet, address(leg))
        for _ in range(64):
            leg.pull()
        pressed = "".join(leg.digits.get_nowait() for _ in range(leg.digits.qsize()))
        assert pressed == "0123456789*#ABCD55"


async def test_strangers_are_not_heard() -> None:
    async with pair() as (phone, leg):
        phone.push(SILENCE)
        leg.pull()
        with PORTS.bind("127.0.0.1") as stranger:
            stranger.sendto(build(Packet(0, 7, 7, 7, b"\x00" * FRAME)), address(leg))
            leg.pull()
        assert leg.counters.received == 1
        assert leg.counters.refused == 1


async def test_before_it_speaks_only_the_named_address_is_believed() -> None:
    async with pair() as (phone, leg):
        assert leg.answer(phone.offer().replace("127.0.0.1", "192.0.2.1")) is not None
        phone.push(SILENCE)
        leg.pull()
        assert leg.counters.received == 0
        assert leg.answer(phone.offer().replace("127.0.0.1", "192.0.2.2"), peer="127.0.0.1") is not None
        phone.push(SILENCE)
        leg.pull()
        assert leg.counters.received == 1  # a telephone behind a router is found where signalling came from
        leg.push(SILENCE)
        phone.pull()
        assert phone.counters.received == 1


async def test_hold_and_back() -> None:
    async with pair() as (phone, leg):
        for word in ("sendonly", "inactive", "recvonly", "sendrecv"):
            answer = leg.answer(phone.offer().replace("sendrecv", word))
            assert answer is not None
            assert leg.direction == word
            assert leg.listens_only == (word != "sendrecv")
            sent = leg.counters.sent
            leg.push(SILENCE)
            assert leg.counters.sent - sent == (word in ("sendrecv", "recvonly")), "who holds us hears nothing"
        assert leg.answer(phone.offer().replace("127.0.0.1", "0.0.0.0")) is not None
        sent = leg.counters.sent
        leg.push(SILENCE)
        assert leg.counters.sent == sent
        assert leg.listens_only
        assert leg.answer(phone.offer()) is not None
        leg.push(SILENCE)
        assert leg.counters.sent == sent + 1
        assert leg.answer("v=0\r\nm=audio 9 RTP/AVP 9") is None
        assert not leg.accept("")
        leg.push(SILENCE)
        assert leg.counters.sent == sent + 2  # what cannot be taken changes nothing


async def test_silence_ends_a_call_but_not_on_hold() -> None:
    phone, leg = await RtpLeg.open("127.0.0.1", PORTS), await RtpLeg.open("127.0.0.1", PORTS, patience=1)
    assert leg.answer(phone.offer().replace("sendrecv", "inactive")) is not None
    for _ in range(200):
        leg.pull()
    assert not leg.ended.is_set()
    assert leg.answer(phone.offer()) is not None
    phone.push(SILENCE)
    for _ in range(50):
        leg.pull()
    assert not leg.ended.is_set()
    leg.pull()
    leg.pull()
    assert leg.reason == "silent"
    await phone.close()
    await leg.close()


async def test_a_new_source_is_another_stream() -> None:
    async with pair() as (phone, leg):
        talk(phone, leg)
        phone._own_source, phone._sequence, phone._timestamp = 5, 3, 3
        _, heard = talk(phone, leg, (700, 800))
        assert dominant(decode(heard[4000:])).is_tone(700)
        assert leg.counters.late == 0


async def test_ten_thousand_mutated_packets_change_nothing() -> None:
    """The million is a fault run of its own."""
    async with pair() as (phone, leg):
        assert phone._port is not None
        draw = random.Random(20261123)
        talk(phone, leg)
        for n in range(10_000):
            data = bytearray(draw.choice(digit("5", sequence=n & 0xFFF, at=n)) + draw.randbytes(draw.randrange(40)))
            for _ in range(draw.randrange(6)):
                data[draw.randrange(len(data))] = draw.randrange(256)
            phone._port.sendto(bytes(data[: draw.randrange(len(data) + 1)]), address(leg))
            if n % 8 == 0:
                assert len(leg.pull()) == FRAME
        assert leg.digits.qsize() <= 64
        for _ in range(300):
            leg.pull()
        phone._own_source = draw.getrandbits(32)
        _, heard = talk(phone, leg)
        assert dominant(decode(heard[1600:])).is_tone(440)


async def test_closing_gives_the_port_back() -> None:
    ports = Ports(47500, 47501)
    for _ in range(3):
        leg = await RtpLeg.open("127.0.0.1", ports, announced="198.51.100.9")
        assert "c=IN IP4 198.51.100.9\r\n" in leg.offer()
        with pytest.raises(OSError, match="no free port"):
            await RtpLeg.open("127.0.0.1", ports)
        await leg.close()
        await leg.close()
        leg.push(SILENCE)
        assert leg.pull() == SILENCE
        assert leg.ended.is_set()
    await asyncio.sleep(0)


async def test_nobody_who_is_early_keeps_the_named_one_out() -> None:
    """Somebody else of the same border sends to our port first, and keys of theirs are not the caller's."""
    async with pair() as (phone, leg):
        with PORTS.bind("127.0.0.1") as other:
            other.sendto(digit("6", sequence=1, at=1)[0], address(leg))
            leg.pull()
            phone.push(SILENCE)
            leg.pull()
            other.sendto(digit("7", sequence=9, at=9)[0], address(leg))
            for _ in range(8):
                leg.pull()
        assert (leg.counters.received, leg.counters.refused) == (2, 1)
        leg.push(SILENCE)
        phone.pull()
        assert phone.counters.received == 1, "sound goes to the caller"


async def test_behind_a_router_a_caller_is_found_again_after_holding() -> None:
    async with pair() as (phone, leg):
        private = phone.offer().replace("127.0.0.1", "192.0.2.1")
        assert leg.answer(private, peer="127.0.0.1") is not None
        assert leg.answer(phone.offer().replace("127.0.0.1", "0.0.0.0")) is not None
        assert leg.answer(private) is not None  # a re-INVITE whose sender nobody told
        phone.push(SILENCE)
        leg.pull()
        assert leg.counters.received == 1


@pytest.mark.parametrize("milliseconds", [10, 20, 30, 40])
async def test_packets_of_any_length_make_one_stream(milliseconds: int) -> None:
    async with pair() as (phone, leg):
        assert phone._port is not None
        sound, size = frames(tone(440, 2)), 8 * milliseconds
        sent, heard = 0, b""
        for at in range(0, len(sound), FRAME):
            while sent * size <= at:  # as the telephone's own clock has it
                packet = Packet(0, sent, sent * size, 5, sound[sent * size : (sent + 1) * size])
                phone._port.sendto(build(packet), address(leg))
                sent += 1
            heard += leg.pull()
        assert leg.counters.lost == leg.counters.overruns == 0
        assert leg.counters.underruns == 0
        assert dominant(decode(heard[len(heard) // 2 :])).is_tone(440)


async def test_what_is_besides_sound_is_left_alone() -> None:
    """Comfort noise (RFC 3389), a law that was not agreed on last, events of a type of their own."""
    async with pair() as (phone, leg):
        assert phone._port is not None
        offer = phone.offer().replace("0 8 101", "8 0 13 97").replace("rtpmap:101", "rtpmap:97")
        answer = leg.answer(offer + "a=ptime:30\r\n")
        assert answer is not None
        assert ("RTP/AVP 8 97" in answer, "13" in answer.split("m=audio")[1].splitlines()[0]) == (True, False)
        others = [build(Packet(13, 1, 0, 5, b"\x40")), build(Packet(0, 2, 160, 5, SILENCE))]
        for packet in others + digit("4", sequence=3, at=320, kind=97, source=5):
            phone._port.sendto(packet, address(leg))
        for _ in range(8):
            leg.pull()
        assert leg.digits.get_nowait() == "4"
        assert leg.counters.refused == 0
