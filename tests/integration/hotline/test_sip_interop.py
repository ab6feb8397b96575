"""What trunks, borders and telephones want besides a plain call: each is asked for as they ask for it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from purser.hotline.sip import Answered, Ended
from purser.hotline.sip.digest import answer as digest
from tests.support.sip_peer import peer, sdp
from tests.support.telephone import ours

ISUP = "--cut\nContent-Type: application/ISUP\n\nx\n--cut\nContent-Type: application/sdp\n\n{}\n--cut--\n"


def _login(challenge: str, password: str, count: int = 1, uri: str = "sip:hotline@127.0.0.1") -> str:
    """An Authorization header that answers a challenge."""
    said = dict(re.findall(r'(\w+)="?([^",]+)', challenge.partition(" ")[2]))
    known = {"username": "trunk", "realm": said["realm"], "nonce": said["nonce"], "uri": uri}
    known |= {"qop": "auth", "nc": f"{count:08x}", "cnonce": "abc"}
    response = digest(known, said["algorithm"], password, "INVITE")
    told = ",".join(f'{name}="{value}"' for name, value in known.items() if name not in {"qop", "nc"})
    return f'Authorization: Digest {told},qop=auth,nc={known["nc"]},algorithm={said["algorithm"]},response="{response}"'


async def test_a_call_without_an_offer_is_given_ours_and_answered_by_its_ack() -> None:
    async with ours() as us, peer(us.place) as them:
        said = await them.ask("INVITE", "late")
        assert (said.code, us.invites[0].sdp, "m=audio" in said.body) == (200, "", True)
        them.send(them.request("ACK", "late", body=sdp(version=7), tag=said.tag, branch="z9hG4bKlate"))
        await us.until(lambda: us.answers and "1 7" in us.answers[0][1])
        assert (await them.ask("BYE", "late", 2, tag=said.tag)).code == 200

        said = await them.ask("INVITE", "never")
        them.send(them.request("ACK", "never", tag=said.tag, branch="z9hG4bKnever"))
        them.answer(await them.asked("BYE"), 200)
        await us.until(lambda: us.telephone.calls == 0)


async def test_an_offer_may_be_one_part_of_several() -> None:
    async with ours() as us, peer(us.place) as them:
        said = await them.ask("INVITE", "parts", body=ISUP.format(sdp()), kind="multipart/mixed;boundary=cut")
        assert said.code == 200
        assert us.invites[0].sdp.startswith("v=0")
        assert "ISUP" not in us.invites[0].sdp


async def test_what_is_required_is_done_or_named() -> None:
    async with ours() as us, peer(us.place) as them:
        refused = await them.ask("INVITE", "rel", body=sdp(), extra="Require: 100rel, timer, x-own")
        assert (refused.code, refused.headers["unsupported"]) == (420, "100rel, x-own")
        extra = "Supported: timer, 100rel\r\nSession-Expires: 1800"
        taken = await them.ask("INVITE", "timer", body=sdp(), extra=extra)
        assert (taken.headers["session-expires"], taken.headers["require"]) == ("1800;refresher=uac", "timer")
        assert "UPDATE" in taken.headers["allow"]
        them.send(them.request("ACK", "timer", tag=taken.tag, branch="z9hG4bKt"))
        refresh = await them.ask("UPDATE", "timer", 2, tag=taken.tag, extra=extra)
        assert (refresh.code, refresh.headers["session-expires"]) == (200, "1800;refresher=uac")
        same = await them.ask("INVITE", "timer", 3, sdp(), tag=taken.tag, extra=extra.replace("1800", "900"))
        assert (same.code, same.headers["session-expires"], us.updates) == (200, "900;refresher=uac", [])
        them.send(them.request("ACK", "timer", 3, tag=taken.tag, branch="z9hG4bKs"))
        prack = await them.ask("PRACK", "timer", 4, tag=taken.tag, extra="RAck: 1 1 INVITE")
        assert (prack.code, "UPDATE" in prack.headers["allow"]) == (405, True)


async def test_a_timer_that_is_ours_is_kept() -> None:
    async with ours(keepalive=0) as us, peer(us.place) as them:
        extra = "x: 2;refresher=uas\r\nk: timer\r\nSupported: timer"
        said = await them.ask("INVITE", "ours", body=sdp(), extra=extra)
        assert said.headers["session-expires"] == "2;refresher=uas"
        them.send(them.request("ACK", "ours", tag=said.tag, branch="z9hG4bKo"))
        refresh = await them.asked("INVITE")
        assert refresh.headers["session-expires"] == "2;refresher=uac"
        them.answer(refresh, 200, body=sdp())
        await them.asked("ACK")
        assert us.ends == []


async def test_an_update_may_offer_and_is_answered() -> None:
    async with ours() as us, peer(us.place) as them:
        call, tag = await them.call()
        held = await them.ask("UPDATE", call, 2, sdp("sendonly", version=2), tag=tag)
        assert (held.code, "m=audio" in held.body, "contact" in held.headers) == (200, True, True)
        assert "a=sendonly" in us.updates[0][1]
        assert (await them.ask("UPDATE", call, 3, "nothing", tag=tag, kind="text/plain")).code == 488
        us.answer = None
        assert (await them.ask("UPDATE", call, 4, sdp(version=4), tag=tag)).code == 488
        assert (await them.ask("BYE", call, 5, tag=tag)).code == 200


async def test_a_login_is_shown_by_either_digest_and_counts_once() -> None:
    login = ("trunk", "right")
    async with ours(digest=login, algorithms=("SHA-256", "MD5")) as us, peer(us.place) as them:
        best, other = (await them.ask("INVITE", "a", body=sdp())).all("www-authenticate")
        assert "algorithm=SHA-256" in best
        assert "algorithm=MD5" in other
        for name, challenge in (("b", best), ("c", other)):
            wrong = await them.ask("INVITE", name, body=sdp(), extra=_login(challenge, "wrong"))
            assert (wrong.code, "stale" in wrong.headers["www-authenticate"]) == (401, False)
            shown = _login(challenge, "right", uri="sip:a,b@c")
            assert (await them.ask("INVITE", name, 2, body=sdp(), extra=shown)).code == 200
            again = await them.ask("INVITE", f"{name} replayed", body=sdp(), extra=shown)
            assert (again.code, "stale=true" in again.headers["www-authenticate"]) == (401, True)
        assert len(us.invites) == 2


async def test_more_calls_a_second_than_anybody_makes_are_refused() -> None:
    async with ours(most_a_second=2) as us, peer(us.place) as them:
        codes = [(await them.ask("INVITE", f"n{number}", body=sdp())).code for number in range(6)]
        assert codes[:4] == [200] * 4
        assert codes[5] == 503
        assert len(us.invites) < 6


async def test_calls_that_nobody_ends_are_not_gathered_without_a_limit() -> None:
    async with ours(most_a_second=1) as us, peer(us.place) as them:
        call, tag = await them.call()
        for first in range(0, 600, 50):
            for number in range(first, first + 50):
                them.send(them.request("INVITE", f"n{number}", body=sdp()))
            assert (await them.ask("OPTIONS", f"after {first}")).code == 200
        await us.until(lambda: us.telephone.turned_away.get("crowd", 0) > 50)
        assert (await them.ask("BYE", call, 2, tag=tag)).code == 200


async def test_behind_a_proxy_all_goes_there_under_the_trunks_name() -> None:
    challenge = 'Proxy-Authenticate: Digest realm="carrier",nonce="n0nce",algorithm=SHA-256,qop="auth"'
    unknown = challenge.replace("SHA-256", "SHA3")
    async with peer(("127.0.0.1", 1)) as proxy:
        ways = {"trunk": ("ims.example", 5060), "registrar": ("ims.example", 5060), "proxy": ("127.0.0.1", proxy.port)}
        async with ours(**ways, trunk_login=("+864001", "secret"), expires=60) as us:
            proxy.to = us.place
            register = await proxy.asked("REGISTER")
            assert (register.first, register.headers["expires"]) == ("REGISTER sip:ims.example SIP/2.0", "60")
            proxy.answer(register, 423, "Min-Expires: 1800")
            longer = await proxy.asked("REGISTER")
            assert longer.headers["expires"] == "1800"
            proxy.answer(longer, 407, unknown, challenge)
            shown = await proxy.asked("REGISTER")
            assert "algorithm=SHA-256" in shown.headers["proxy-authorization"]
            others = "Contact: <sip:another@10.0.0.9>;expires=1"
            proxy.answer(shown, 200, others, f"Contact: {shown.headers['contact']}")
            await us.until(lambda: us.telephone.is_registered)

            dialled = us.telephone.dial("+8613900001111", sdp(), "+864001")
            invite = await proxy.asked("INVITE")
            assert invite.first == "INVITE sip:+8613900001111@ims.example SIP/2.0"
            assert "sip:+864001@ims.example" in invite.headers["from"]
            proxy.answer(invite, 407, challenge)
            invite = await proxy.asked("INVITE")
            assert "UPDATE" in invite.headers["allow"]
            proxy.answer(invite, 183, body=sdp(version=9))
            proxy.answer(invite, 200)
            answered = await dialled.answered()
            assert isinstance(answered, Answered)
            assert ("1 9" in answered.sdp, answered.peer) == (True, "127.0.0.1")
            us.telephone.bye(dialled.id)
            proxy.answer(await proxy.asked("BYE"), 407, challenge)
            goodbye = await proxy.asked("BYE")
            assert 'username="+864001"' in goodbye.headers["proxy-authorization"]
            proxy.answer(goodbye, 200)
            assert await dialled.events.get() == Ended(0)


async def test_a_trace_is_its_owners_and_has_no_keys(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    monkeypatch.setenv("PURSER_SIP_TRACE", str(trace))
    async with ours() as us, peer(us.place) as them:
        call, tag = await them.call()
        for number, kind in ((2, "application/dtmf-relay"), (3, "application/dtmf")):
            body = "Signal=*\nDuration=160\n" if "relay" in kind else "*"
            assert (await them.ask("INFO", call, number, body, tag=tag, kind=kind)).code == 200
        await us.until(lambda: [digit for _, digit in us.digits] == ["*", "*"])
    text = trace.read_text(encoding="utf-8")
    assert (trace.stat().st_mode & 0o777, "INFO sip:hotline" in text, "*" in text) == (0o600, True, False)
