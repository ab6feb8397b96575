"""Calls in, as a trunk and its oddities bring them."""

from __future__ import annotations

import asyncio
import ipaddress
import os
import signal
import socket

import pytest

from purser.hotline.sip import Invite, Telephone, TelephoneError, telephone
from tests.support.sip_peer import SOUND, peer, sdp
from tests.support.telephone import ours, settings


async def test_a_call_is_taken_and_ended_by_the_caller() -> None:
    async with ours() as us, peer(us.place) as them:
        call, tag = await them.call()
        (invite,) = us.invites
        assert (invite.caller, invite.called, invite.peer) == ("+8613800001111", "hotline", "127.0.0.1")
        assert "m=audio 45000" in invite.sdp
        assert (await them.ask("OPTIONS", call, 2, tag=tag)).code == 200
        assert (await them.ask("BYE", call, 3, tag=tag)).code == 200
        await us.until(lambda: us.ends == [(invite.id, 200)])
        assert us.telephone.calls == 0
        assert (await them.ask("BYE", "unknown", tag="x")).code == 481


async def test_a_call_is_ended_by_us() -> None:
    async with ours() as us, peer(us.place) as them:
        call, _ = await them.call()
        us.telephone.bye(us.invites[0].id)
        goodbye = await them.asked("BYE")
        them.answer(goodbye, 200)
        assert goodbye.headers["call-id"] == call
        await us.until(lambda: us.ends == [(us.invites[0].id, 0)])


async def test_an_offer_repeated_is_one_call_and_a_cancelled_one_ends() -> None:
    async with ours() as us, peer(us.place) as them:
        rings = asyncio.Event()

        async def ring(invite: Invite) -> None:
            us.invites.append(invite)
            us.telephone.ring(invite.id)
            rings.set()

        us.telephone.on_invite = ring
        text = them.request("INVITE", "twice", body=sdp())
        them.send(text)
        them.send(text)
        await us.until(rings.is_set)
        branch = "z9hG4bKtwiceINVITE1"
        assert (await them.ask("CANCEL", "twice", branch=branch)).code == 200
        assert (await them.final("INVITE", "twice")).code == 487
        await us.until(lambda: us.ends == [(us.invites[0].id, 487)])
        assert len(us.invites) == 1


async def test_calls_are_refused_with_a_reason() -> None:
    async with ours() as us, peer(us.place) as them:

        async def busy(invite: Invite) -> None:
            us.telephone.reject(invite.id, 486)

        async def confused(invite: Invite) -> None:
            raise RuntimeError(invite.id)

        us.telephone.on_invite = busy
        assert (await them.ask("INVITE", "busy", body=sdp())).code == 486
        us.telephone.on_invite = confused
        assert (await them.ask("INVITE", "confused", body=sdp())).code == 480
        us.telephone.on_invite = None
        assert (await them.ask("INVITE", "nobody", body=sdp())).code == 480
        assert (await them.ask("INVITE", "text", body="hello", kind="text/plain")).code == 488
        assert (await them.ask("INVITE", "wants", body=sdp(), extra="Require: 100rel")).code == 420
        assert (await them.ask("REGISTER", "here")).code == 405
        await us.until(lambda: us.telephone.calls == 0)


async def test_a_call_is_held_moved_refreshed_and_never_transferred_by_the_other_side() -> None:
    async with ours() as us, peer(us.place) as them:
        call, tag = await them.call()
        held = await them.ask("INVITE", call, 2, sdp("sendonly", version=2), tag=tag)
        them.send(them.request("ACK", call, 2, tag=tag, branch="z9hG4bKack2"))
        assert (held.code, "a=sendonly" in us.updates[0][1]) == (200, True)

        us.answer = None
        moved = await them.ask("INVITE", call, 3, sdp(media=SOUND.replace("45000", "45010"), version=3), tag=tag)
        assert moved.code == 488

        offered = await them.ask("INVITE", call, 4, tag=tag)
        assert (offered.code, "m=audio" in offered.body) == (200, True)
        them.send(them.request("ACK", call, 4, sdp(version=4), tag=tag, branch="z9hG4bKack4"))
        await us.until(lambda: len(us.answers) == 1)

        assert (await them.ask("UPDATE", call, 5, tag=tag)).code == 200
        assert (await them.ask("UPDATE", call, 6, sdp(version=6), tag=tag)).code == 488
        refer = await them.ask("REFER", call, 7, tag=tag, extra="Refer-To: <sip:+900@elsewhere.example>")
        assert refer.code == 405
        assert (us.ends, us.telephone.calls) == ([], 1)


async def test_keys_come_as_info() -> None:
    async with ours() as us, peer(us.place) as them:
        call, tag = await them.call()
        for number, key in enumerate("5*#", 2):
            body = f"Signal={key}\nDuration=160\n"
            said = await them.ask("INFO", call, number, body, tag=tag, kind="application/dtmf-relay")
            assert said.code == 200
        assert (await them.ask("INFO", call, 5, tag=tag)).code == 200
        await us.until(lambda: [digit for _, digit in us.digits] == ["5", "*", "#"])


async def test_a_peer_that_knows_the_call_no_more_ends_it() -> None:
    async with ours(keepalive=1) as us, peer(us.place) as them:
        await them.call()
        them.answer(await them.asked("INVITE"), 200, body=sdp())
        await them.asked("ACK")
        them.answer(await them.asked("INVITE"), 481)
        await us.until(lambda: us.telephone.calls == 0)
        assert us.ends == [(us.invites[0].id, 200)]


async def test_while_draining_calls_go_elsewhere_and_those_there_go_on() -> None:
    async with ours(most_calls=2) as us, peer(us.place) as them:
        call, tag = await them.call()
        assert (await them.ask("OPTIONS", "health")).code == 200
        us.telephone.accept_calls(on=False)
        await asyncio.sleep(0.05)
        assert (await them.ask("OPTIONS", "health2")).code == 503
        assert (await them.ask("INVITE", "late", body=sdp())).code == 503
        assert (await them.ask("OPTIONS", call, 2, tag=tag)).code == 200
        us.telephone.accept_calls(on=True)
        await asyncio.sleep(0.05)
        await them.call()
        assert (await them.ask("INVITE", "third", body=sdp())).code == 503


async def test_strangers_hear_nothing() -> None:
    async with ours(peers=(ipaddress.ip_network("127.0.0.2"),)) as us:
        async with peer(us.place) as stranger, peer(us.place, "127.0.0.2") as friend:
            stranger.send(stranger.request("OPTIONS", "who"))
            friend.send(
                friend.request("OPTIONS", "friend").replace(f"127.0.0.1:{friend.port}", f"127.0.0.2:{friend.port}")
            )
            assert (await friend.final("OPTIONS", "friend")).code == 200
            assert stranger.inbox.empty()
        await us.until(lambda: us.telephone.turned_away == {"stranger": 1})


async def test_when_the_signalling_dies_its_calls_end_and_the_next_is_taken() -> None:
    async with ours() as us, peer(us.place) as them:
        await them.call()
        assert us.telephone.pid is not None
        os.kill(us.telephone.pid, signal.SIGKILL)
        await us.until(lambda: us.ends == [(us.invites[0].id, 503)])
        await us.until(lambda: us.telephone.is_up)
        await them.call()
        assert (us.telephone.restarts, us.telephone.calls) == (1, 1)


async def test_a_port_that_is_taken_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telephone, "PORT_PATIENCE", 0)
    async with ours() as us:
        with pytest.raises(TelephoneError, match="in use"):
            await Telephone(us.telephone.settings).start()


async def test_a_port_that_is_let_go_is_waited_for() -> None:
    """Such as by the process that spoke SIP for a worker that was killed: it hangs up everywhere first."""
    where = settings()
    us = Telephone(where)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(where.listen)
        starting = asyncio.create_task(us.start())
        async with asyncio.timeout(20):
            while not us.restarts:
                await asyncio.sleep(0.01)
    await asyncio.wait_for(starting, 20)
    assert us.is_up
    await us.close()
