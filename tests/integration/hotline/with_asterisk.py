"""The fragments for Asterisk in docs/hotline-operations.md, run as they are there.

Asterisk is fetched for it (81 MB), so this runs when it is named, and not with all tests:
`pytest tests/integration/hotline/with_asterisk.py`.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import re
from collections.abc import AsyncIterator
from pathlib import Path

from purser.hotline.media import Ports, RtpLeg
from purser.hotline.media.g711 import FRAME, decode, encode
from purser.hotline.sip import Ended, Invite
from tests.support import sounds
from tests.support.asterisk import asterisk
from tests.support.telephone import Ours, ours
from tests.support.telephony import Baresip, baresip, free_udp_port

_PAGE = Path(__file__).resolve().parents[3] / "docs" / "hotline-operations.md"
NUMBER, LOGIN = "+8613900001111", ("trunk", "the-same-as-in-PURSER_SIP_DIGEST")
THEIRS, OURS = 440.0, 1_000.0
WORKER, PBX = "127.0.0.5", "127.0.0.2"
"""Asterisk knows its neighbours by their addresses: the carrier is 127.0.0.1."""


def _fragment(name: str) -> str:
    found = re.search(rf"`{re.escape(name)}`.*?```ini\n(.*?)```", _PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    return found[1]


def _files(pbx: int, worker: int, carrier: int) -> dict[str, str]:
    pjsip = _fragment("pjsip.conf")
    moved = {
        "10.0.0.2:5060": f"{PBX}:{pbx}",
        "10.0.0.5:5060": f"{WORKER}:{worker}",
        "203.0.113.9:5060": f"127.0.0.1:{carrier}",
        "10.0.0.5": WORKER,
        "203.0.113.9": "127.0.0.1",
    }
    for theirs, here in moved.items():
        assert theirs in pjsip
        pjsip = pjsip.replace(theirs, here)
    return {
        "pjsip.conf": pjsip,
        "extensions.conf": _fragment("extensions.conf"),
        "rtp.conf": "[general]\nrtpstart=46000\nrtpend=46100\n",
    }


@contextlib.asynccontextmanager
async def _trunk(folder: Path, digest: tuple[str, str] = LOGIN) -> AsyncIterator[tuple[Baresip, Ours, RtpLeg, str]]:
    """A carrier's telephone, Asterisk, and ours behind it with a leg that says a tone; whom the carrier dials."""
    pbx, worker = free_udp_port(), free_udp_port()
    says = sounds.write_wav(folder / "says.wav", sounds.tone(THEIRS, 120))
    here = {"listen": (WORKER, worker), "announced": (WORKER, worker), "peers": (ipaddress.ip_network(f"{PBX}/32"),)}
    async with (
        baresip(folder / "phone", says, NUMBER) as carrier,
        asterisk(folder, _files(pbx, worker, carrier.sip_port)),
        ours(**here, trunk=(PBX, pbx), trunk_login=LOGIN, digest=digest) as us,
    ):
        leg = await RtpLeg.open(WORKER, Ports(47_000, 47_100))
        try:
            yield carrier, us, leg, f"sip:95588@{PBX}:{pbx}"
        finally:
            await leg.close()


async def _talk(leg: RtpLeg, seconds: float) -> bytes:
    """Say our tone and give back what was heard, both in µ-law."""
    said, heard, began = encode(sounds.tone(OURS, seconds)), b"", asyncio.get_running_loop().time()
    for number, at in enumerate(range(0, len(said) - FRAME + 1, FRAME)):
        leg.push(said[at : at + FRAME])
        heard += leg.pull()
        await asyncio.sleep(began + 0.02 * (number + 1) - asyncio.get_running_loop().time())
    return heard


def _has(pcm: sounds.Pcm, hertz: float) -> bool:
    pieces = [pcm[at : at + sounds.RATE // 2] for at in range(0, len(pcm) - sounds.RATE // 2, sounds.RATE // 2)]
    return sum(sounds.dominant(piece).is_tone(hertz) for piece in pieces) >= 4


async def test_a_call_of_the_carrier_reaches_us_with_its_number_its_keys_and_both_voices(tmp_path: Path) -> None:
    async with _trunk(tmp_path) as (carrier, us, leg, hotline):

        async def take(invite: Invite) -> None:
            us.invites.append(invite)
            us.telephone.answer(invite.id, leg.answer(invite.sdp) or "")

        us.telephone.on_invite = take
        await carrier.dial(hotline)
        await carrier.saw("CALL_ESTABLISHED")
        (invite,) = us.invites
        assert (invite.caller, invite.called) == (NUMBER, "hotline")
        heard, _ = await asyncio.gather(_talk(leg, 5), carrier.press("1#"))
        assert [leg.digits.get_nowait(), leg.digits.get_nowait()] == ["1", "#"]
        await carrier.hang_up()
        await us.until(lambda: us.ends == [(invite.id, 200)])
        rate, pcm = sounds.read_wav(carrier.heard()[-1])
        assert rate == sounds.RATE
        assert _has(pcm[:, 0], OURS)
        assert _has(decode(heard), THEIRS)


async def test_our_call_reaches_the_number_and_only_one_that_the_plan_allows(tmp_path: Path) -> None:
    async with _trunk(tmp_path) as (carrier, us, leg, _):
        dialled = us.telephone.dial(NUMBER, leg.offer(), "95588")
        await carrier.saw("CALL_INCOMING")
        await carrier.accept()
        answered = await dialled.answered()
        assert not isinstance(answered, Ended)
        assert leg.accept(answered.sdp)
        assert _has(decode(await _talk(leg, 4)), THEIRS)
        us.telephone.bye(dialled.id)
        await carrier.saw("CALL_CLOSED")
        assert await us.telephone.dial("+19005550100", leg.offer(), "95588").answered() == Ended(404)


async def test_without_the_login_nothing_comes_through(tmp_path: Path) -> None:
    async with _trunk(tmp_path, digest=("trunk", "another")) as (carrier, us, _, hotline):
        await carrier.dial(hotline)
        await carrier.saw("CALL_CLOSED")
        assert us.invites == []
