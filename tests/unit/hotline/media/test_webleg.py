"""Browsers' legs, one against the other: DTLS, sound both ways, digits, hanging up, nonsense."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from purser.hotline.media import BadOffer, Ports, WebLeg
from purser.hotline.media.g711 import FRAME, SILENCE, decode, frames
from purser.hotline.media.rtp import Packet, build, press
from tests.support.sounds import dominant, tone

PORTS = Ports(47600, 47799)


@asynccontextmanager
async def pair() -> AsyncIterator[tuple[WebLeg, WebLeg, str]]:
    """A browser, our leg that answered it, and our answer."""
    browser, leg = await WebLeg.open("127.0.0.1", PORTS), await WebLeg.open("127.0.0.1", PORTS)
    answer = await leg.answer(await browser.offer())
    await browser.accept(answer)
    async with asyncio.timeout(20):
        await asyncio.gather(browser.connected.wait(), leg.connected.wait())
    try:
        yield browser, leg, answer
    finally:
        await asyncio.gather(browser.close(), leg.close())


def talk(browser: WebLeg, leg: WebLeg) -> tuple[bytes, bytes]:
    says, replies = frames(tone(440, 1)), frames(tone(1000, 1))
    got, heard = b"", b""
    for at in range(0, len(says), FRAME):
        browser.push(says[at : at + FRAME])
        leg.push(replies[at : at + FRAME])
        got += browser.pull()
        heard += leg.pull()
    return got, heard


async def test_sound_digits_noise_and_hanging_up() -> None:
    async with pair() as (browser, leg, answer):
        assert all(
            PORTS.low <= int(line.split()[5]) <= PORTS.high for line in answer.splitlines() if "candidate:" in line
        )
        assert "a=rtpmap:126 telephone-event/8000" in answer
        assert "PCMU/8000" in answer
        assert "opus" not in answer

        got, heard = talk(browser, leg)
        assert dominant(decode(got[800:])).is_tone(1000)
        assert dominant(decode(heard[800:])).is_tone(440)
        assert leg.counters.underruns == leg.counters.lost == leg.counters.refused == 0

        assert browser._protect is not None
        for n, digit in enumerate("60#"):
            event = Packet(126, browser._sequence + 1 + n, 9000 + n, browser._own_source, press(digit, 160, end=False))
            browser._connection.send_sound(browser._protect(build(event)))
        for _ in range(8):
            leg.pull()
        assert [leg.digits.get_nowait() for _ in range(3)] == ["6", "0", "#"]

        draw = random.Random(3)
        assert leg._connection.port is not None
        at = leg._connection.port.get_extra_info("sockname")
        with PORTS.bind("127.0.0.1") as stranger:
            for n in range(3000):
                stranger.sendto(bytes([draw.randrange(256)]) + draw.randbytes(draw.randrange(60)), at)
                if n % 8 == 0:
                    leg.pull()
                    await asyncio.sleep(0)
        assert not leg.ended.is_set()
        assert leg.counters.refused > 0
        _, heard = talk(browser, leg)
        assert dominant(decode(heard[1600:])).is_tone(440)

        await browser.close()
        async with asyncio.timeout(5):
            while not leg.ended.is_set():
                leg.pull()
                await asyncio.sleep(0.01)
        assert leg.reason == "disconnected"
        leg.push(SILENCE)


async def test_ciphers_are_approved_ones_and_what_is_not_sealed_by_them_is_not_heard() -> None:
    async with pair() as (browser, leg, _), pair() as (other, _other_leg, _answer):
        secured = leg._transceiver.sender.transport._ssl
        assert secured is not None
        assert (secured.get_protocol_version_name(), secured.get_cipher_name()) in {
            ("DTLSv1.2", "ECDHE-ECDSA-AES128-GCM-SHA256"), ("DTLSv1.2", "ECDHE-ECDSA-CHACHA20-POLY1305"),
        }  # fmt: skip
        assert secured.get_selected_srtp_profile() in {b"SRTP_AEAD_AES_256_GCM", b"SRTP_AEAD_AES_128_GCM"}
        assert other._protect is not None
        key = build(Packet(126, browser._sequence + 1, 9000, browser._own_source, press("7", 160, end=False)))
        for forged in (key, other._protect(key)):  # from the caller's own address, which is as far as a forger comes
            browser._connection.send_sound(forged)
            for _ in range(8):
                leg.pull()
        assert leg.digits.empty()
        assert (leg.counters.received, leg.counters.refused) == (0, 2)
        _, heard = talk(browser, leg)
        assert dominant(decode(heard[800:])).is_tone(440)


@pytest.mark.parametrize("text", ["", "v=0", "m=audio", "x" * 70_000, "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n"])
async def test_what_is_no_offer_is_refused(text: str) -> None:
    leg = await WebLeg.open("127.0.0.1", PORTS)
    with pytest.raises(BadOffer):
        await leg.answer(text)
    await leg.close()


async def test_mutated_offers_are_answered_or_refused() -> None:
    browser = await WebLeg.open("127.0.0.1", PORTS)
    offer, draw = await browser.offer(), random.Random(5)
    await browser.close()
    for _ in range(40):
        letters = list(offer)
        for _ in range(draw.randrange(1, 8)):
            at = draw.randrange(len(letters))
            letters[at : at + draw.randrange(1, 9)] = chr(draw.randrange(0x250))
        leg = await WebLeg.open("127.0.0.1", PORTS)
        try:
            assert "m=audio" in await leg.answer("".join(letters))
        except BadOffer:
            assert not leg.connected.is_set()
        await leg.close()


async def test_one_who_never_comes_is_given_up() -> None:
    browser = await WebLeg.open("127.0.0.1", PORTS)
    leg = await WebLeg.open("127.0.0.1", PORTS, announced="198.51.100.9", patience=1)
    answer = await leg.answer(await browser.offer())
    assert "198.51.100.9" in answer
    for _ in range(52):
        assert leg.pull() == SILENCE
        leg.push(SILENCE)
    assert leg.reason == "silent"
    assert leg.counters.sent == 0
    await asyncio.gather(browser.close(), leg.close())
