"""Calls out through a trunk, logins both ways, and real telephones."""

from __future__ import annotations

from pathlib import Path

from purser.hotline.sip import Ended, Ringing
from tests.support.sip_peer import peer, sdp
from tests.support.telephone import ours
from tests.support.telephony import baresip


async def test_a_call_out_rings_is_answered_and_ended_there() -> None:
    async with peer(("127.0.0.1", 1)) as trunk, ours(trunk=("127.0.0.1", trunk.port)) as us:
        trunk.to = us.place
        dialled = us.telephone.dial("+8613900001111", sdp(), "95588")
        invite = await trunk.asked("INVITE")
        assert invite.first == f"INVITE sip:+8613900001111@127.0.0.1:{trunk.port} SIP/2.0"
        assert "95588" in invite.headers["from"]
        trunk.answer(invite, 180)
        assert await dialled.events.get() == Ringing()
        trunk.answer(invite, 200, body=sdp())
        answered = await dialled.answered()
        assert not isinstance(answered, Ended)
        assert "m=audio 45000" in answered.sdp
        await trunk.asked("ACK")
        trunk.send(
            trunk.request("BYE", invite.headers["call-id"], 1)
            .replace(
                f"From: <sip:+8613800001111@127.0.0.1>;tag=f{invite.headers['call-id']}",
                f"From: {invite.headers['to']};tag=peer",
            )
            .replace("To: <sip:hotline@127.0.0.1>", f"To: {invite.headers['from']}")
        )
        assert await dialled.events.get() == Ended(200)
        assert us.ends == [(dialled.id, 200)]


async def test_a_call_out_meets_a_busy_line_or_nobody() -> None:
    async with peer(("127.0.0.1", 1)) as trunk, ours(trunk=("127.0.0.1", trunk.port)) as us:
        trunk.to = us.place
        busy = us.telephone.dial("1", sdp(), "95588")
        trunk.answer(await trunk.asked("INVITE"), 486)
        assert await busy.answered() == Ended(486)
        nobody = us.telephone.dial("2", sdp(), "95588", seconds=0.3)
        invite = await trunk.asked("INVITE")
        trunk.answer(invite, 180)
        cancel = await trunk.asked("CANCEL")
        trunk.answer(cancel, 200)
        trunk.answer(invite, 487)
        assert await nobody.answered() == Ended(408)
        assert us.telephone.calls == 0


async def test_we_show_our_login_to_the_registrar_and_the_trunk() -> None:
    challenge = 'WWW-Authenticate: Digest realm="carrier",nonce="n0nce",algorithm=MD5,qop="auth"'
    async with peer(("127.0.0.1", 1)) as trunk:
        place = ("127.0.0.1", trunk.port)
        async with ours(registrar=place, trunk=place, trunk_login=("purser", "secret"), expires=2) as us:
            trunk.to = us.place
            trunk.answer(await trunk.asked("REGISTER"), 401, challenge)
            register = await trunk.asked("REGISTER")
            assert 'username="purser"' in register.headers["authorization"]
            trunk.answer(register, 200, f"Contact: {register.headers['contact']}")
            await us.until(lambda: us.telephone.is_registered)
            us.telephone.dial("1", sdp(), "95588")
            trunk.answer(await trunk.asked("INVITE"), 401, challenge)
            assert 'realm="carrier"' in (await trunk.asked("INVITE")).headers["authorization"]
            again = await trunk.asked("REGISTER")
            trunk.answer(again, 403)
            await us.until(lambda: us.telephone.is_registered is False)


async def test_without_a_trunk_nothing_is_dialled() -> None:
    async with ours() as us:
        assert await us.telephone.dial("1", sdp(), "95588").answered() == Ended(503)


async def test_only_who_knows_the_password_is_heard(tmp_path: Path) -> None:
    login = ";auth_user=trunk;auth_pass="
    async with ours(digest=("trunk", "right")) as us, peer(us.place) as them:
        refused = await them.ask("INVITE", "bare", body=sdp())
        assert (refused.code, us.invites) == (401, [])
        async with baresip(tmp_path / "wrong", settings=login + "wrong") as liar:
            await liar.dial(f"sip:hotline@{us.place[0]}:{us.place[1]}")
            await liar.saw("CALL_CLOSED")
        assert us.invites == []
        async with baresip(tmp_path / "right", settings=login + "right") as caller:
            await caller.dial(f"sip:hotline@{us.place[0]}:{us.place[1]}")
            await caller.saw("CALL_ESTABLISHED")
        assert len(us.invites) == 1


async def test_a_real_telephone_calls_holds_and_is_called(tmp_path: Path) -> None:
    number = "+8613900001111"
    async with baresip(tmp_path, number=number) as phone, ours(trunk=("127.0.0.1", phone.sip_port)) as us:
        await phone.dial(f"sip:hotline@{us.place[0]}:{us.place[1]}")
        await phone.saw("CALL_ESTABLISHED")
        await phone.command("hold")
        await us.until(lambda: "a=sendonly" in us.updates[-1][1] if us.updates else False)
        await phone.command("resume")
        await us.until(lambda: "a=sendrecv" in us.updates[-1][1])
        await phone.hang_up()
        await us.until(lambda: us.ends == [(us.invites[0].id, 200)])
        await us.until(lambda: us.telephone.trunk_answers)

        dialled = us.telephone.dial(number, sdp(), "95588")
        await phone.saw("CALL_INCOMING")
        await phone.accept()
        assert not isinstance(await dialled.answered(), Ended)
        us.telephone.bye(dialled.id)
        await phone.saw("CALL_CLOSED", times=2)
