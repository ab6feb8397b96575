"""What is told reaches the customer once by each way, or is given up; a job that runs again sends nothing twice."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

from purser.core.ids import Id
from purser.core.text import LANGUAGES
from purser.notices import Contact, NoticeKind
from purser.notices.deliver import BREATH, CODE_GAPS, EACH, LEASE, deliver, resume
from purser.notices.outgoing import ACCEPTED, Mail, Outcome, Sms, failed, refused
from purser.notices.phrases import time_text
from tests.support.telling import EMAIL, PHONE, SEALER, Telling, received


class Counting:
    """Both ports: counts what it gets and says what it is told to say."""

    def __init__(self, says: Callable[[], Outcome] = lambda: ACCEPTED) -> None:
        self.got: list[Mail | Sms] = []
        self.says = says
        self.hold = asyncio.Event()
        self.hold.set()

    async def mail(self, mail: Mail) -> Outcome:
        return await self._take(mail)

    async def sms(self, sms: Sms) -> Outcome:
        return await self._take(sms)

    async def _take(self, what: Mail | Sms) -> Outcome:
        self.got.append(what)
        await self.hold.wait()
        return self.says()


async def test_a_security_notice_is_mailed_and_texted_in_the_customers_language(telling: Telling) -> None:
    when = {lang: time_text(telling.clock.now(), lang, telling.house.zone) for lang in LANGUAGES}
    await telling.tell()
    await telling.run()
    mail, sms = sorted(await telling.letters(), key=lambda x: x.way)
    assert (mail.to, mail.subject, mail.code) == (EMAIL, "Password changed", None)
    assert mail.text.startswith(f"Your password was changed on {when['en']}.\n\nIf this was not you, freeze")
    assert sms.to == PHONE
    assert sms.text.startswith(f"Purser: Your password was changed on {when['en']}. If this was not you")
    assert await telling.states() == [("mail", "sent", 1, None), ("sms", "sent", 1, None)]
    telling.contact = Contact(PHONE, EMAIL, "zh-CN")
    telling.use(name="海纳支付")
    await telling.tell()
    await telling.run()
    texts = [x.text for x in await telling.letters() if x.way == "sms"]
    assert any(t.startswith(f"【海纳支付】您的登录密码于 {when['zh']} 更改。") for t in texts)


async def test_money_is_told_in_the_app_alone_unless_wanted_otherwise(telling: Telling) -> None:
    await telling.tell(NoticeKind.MONEY_RECEIVED, received())
    assert await telling.run() == 0
    assert await telling.rows("SELECT count(*) FROM messages") == [(1,)]


async def test_who_has_no_address_is_told_in_the_app(telling: Telling) -> None:
    telling.contact = Contact(None, None, "en")
    await telling.tell()
    await telling.run()
    assert await telling.letters() == []
    assert await telling.states() == [("mail", "dropped", 1, "no_address"), ("sms", "dropped", 1, "no_address")]


async def test_a_code_goes_where_it_was_sent_and_is_forgotten(telling: Telling) -> None:
    await telling.code("482913", PHONE)
    await telling.code("719305", EMAIL, locale="zh-CN")
    await telling.run()
    mail, sms = sorted(await telling.letters(), key=lambda x: x.way)
    assert (sms.to, sms.code) == (PHONE, "482913")
    assert "482913 is your code to sign in" in sms.text
    assert (mail.to, mail.code, mail.subject) == (EMAIL, "719305", "登录验证码")
    assert await telling.rows("SELECT count(*) FROM notice_deliveries WHERE sealed IS NOT NULL") == [(0,)]
    everything = str(await telling.rows("SELECT t::text FROM notice_deliveries AS t"))
    everything += str(await telling.rows("SELECT t::text FROM local_letters AS t"))
    everything += str(await telling.rows("SELECT t::text FROM procrastinate_jobs AS t"))
    for secret in ("482913", "719305", PHONE, EMAIL):
        assert secret not in everything
        assert secret.encode().hex() not in everything


async def test_a_job_that_runs_again_sends_nothing_again(telling: Telling) -> None:
    port = Counting()
    telling.use(sms=port)
    await telling.code()
    ((owner, ident),) = await telling.rows("SELECT owner_id, id FROM notice_deliveries")
    for _ in range(3):
        await deliver(telling.house, Id(owner), Id(ident), "sms")
    assert len(port.got) == 1
    assert await telling.states() == [("sms", "sent", 1, None)]


async def test_two_workers_at_once_send_one(telling: Telling) -> None:
    port = Counting()
    telling.use(sms=port)
    port.hold.clear()
    await telling.code()
    ((owner, ident),) = await telling.rows("SELECT owner_id, id FROM notice_deliveries")
    tasks = [asyncio.create_task(deliver(telling.house, Id(owner), Id(ident), "sms")) for _ in range(8)]
    while sum(t.done() for t in tasks) < 7:
        await asyncio.sleep(0.01)
    port.hold.set()
    outcomes = await asyncio.gather(*tasks)
    assert len(port.got) == 1
    assert sorted(o is None for o in outcomes) == [False] + [True] * 7


async def test_a_worker_that_dies_leaves_the_delivery_to_another_under_the_same_id(telling: Telling) -> None:
    port = Counting()
    telling.use(sms=port)
    port.hold.clear()
    await telling.code()
    ((owner, ident),) = await telling.rows("SELECT owner_id, id FROM notice_deliveries")
    dying = asyncio.create_task(deliver(telling.house, Id(owner), Id(ident), "sms"))
    while not port.got:
        await asyncio.sleep(0.01)
    dying.cancel()
    await asyncio.wait([dying])
    port.hold.set()
    await telling.run()
    assert len(port.got) == 1, "its lease still stands"
    telling.clock.advance(seconds=LEASE.total_seconds() + 1)
    await telling.run()
    assert [x.id for x in port.got] == [ident] * 2
    assert await telling.states() == [("sms", "sent", 2, None)]


async def test_a_failure_is_tried_again_later_and_later(telling: Telling) -> None:
    answers = [failed("timeout"), failed("unreachable"), ACCEPTED]
    port = Counting(lambda: answers.pop(0))
    telling.use(sms=port)
    await telling.code()
    await telling.run()
    assert await telling.states() == [("sms", "waiting", 1, "timeout")]
    assert await telling.run() == 0
    for gap in CODE_GAPS[:2]:
        telling.clock.advance(seconds=gap * 1.11)
        await telling.run()
    assert await telling.states() == [("sms", "sent", 3, None)]
    assert len({x.id for x in port.got}) == 1


async def test_what_would_never_be_accepted_is_given_up_at_once(telling: Telling) -> None:
    telling.use(sms=Counting(lambda: refused("not_accepted")))
    await telling.code()
    await telling.run()
    assert await telling.states() == [("sms", "given_up", 1, "not_accepted")]
    assert await telling.rows("SELECT count(*) FROM procrastinate_jobs") == [(0,)]
    assert await telling.rows("SELECT sealed FROM notice_deliveries") == [(None,)]


async def test_a_code_is_not_sent_when_it_is_no_use_any_more(telling: Telling) -> None:
    port = Counting()
    telling.use(sms=port)
    await telling.code(minutes=5)
    telling.clock.advance(minutes=5)
    await telling.run()
    assert port.got == []
    assert await telling.states() == [("sms", "given_up", 1, "expired")]


async def test_attempts_end_before_the_code_does(telling: Telling) -> None:
    port = Counting(lambda: failed("timeout"))
    telling.use(sms=port)
    await telling.code(minutes=5)
    began = telling.clock.now()
    while (await telling.states())[0][1] == "waiting":
        await telling.run()
        telling.clock.advance(seconds=1)
    assert telling.clock.now() - began <= timedelta(minutes=5, seconds=1), "the clock is a step ahead of the last look"
    assert 6 <= len(port.got) <= 9
    assert (await telling.states())[0][1] == "given_up"


async def test_what_another_secret_sealed_is_given_up(telling: Telling) -> None:
    await telling.code()
    async with telling.db.transaction() as tx:
        await tx.execute("UPDATE notice_deliveries SET sealed = %s", [SEALER.seal(b"{}", b"another row")])
    await telling.run()
    assert await telling.states() == [("sms", "given_up", 1, "unreadable")]


async def test_a_mail_server_that_hangs_holds_up_neither_texts_nor_more_than_its_share(telling: Telling) -> None:
    hanging, port = Counting(), Counting()
    hanging.hold.clear()
    telling.use(mail=hanging, sms=port)
    for _ in range(EACH + 3):
        await telling.code(to=EMAIL)
    mails = await telling.rows("SELECT owner_id, id FROM notice_deliveries")
    tasks = [asyncio.create_task(deliver(telling.house, Id(o), Id(i), "mail")) for o, i in mails]
    while len(hanging.got) < EACH or sum(t.done() for t in tasks) < 3:
        await asyncio.sleep(0.01)
    async with telling.db.transaction() as tx:
        await tx.execute("DELETE FROM procrastinate_jobs WHERE args->>'way' = 'mail' AND scheduled_at IS NULL")
    await telling.code("719305")
    await telling.run()
    assert len(port.got) == 1
    hanging.hold.set()
    await asyncio.gather(*tasks)
    assert len(hanging.got) == EACH
    telling.clock.advance(seconds=BREATH.total_seconds())
    assert await telling.run() == 3
    assert {s[1:3] for s in await telling.states()} == {("sent", 1)}


async def test_while_nobody_takes_mail_the_queue_stays_short(telling: Telling) -> None:
    telling.use(mail=Counting(lambda: failed("unreachable")), sms=Counting())
    for _ in range(5):
        await telling.tell()
    await telling.run()
    telling.clock.advance(seconds=11)
    await telling.run()
    assert await telling.rows("SELECT count(*) FROM procrastinate_jobs") == [(0,)]
    parked = "SELECT count(*) FROM notice_deliveries WHERE state = 'waiting' AND leased_until > %s"
    async with telling.db.reader() as conn:
        row = await (await conn.execute(parked, [telling.clock.now() + timedelta(seconds=50)])).fetchone()
    assert row == (5,)
    assert await resume(telling.db, telling.clock) == 0
    telling.clock.advance(seconds=67)
    assert sorted(await asyncio.gather(*(resume(telling.db, telling.clock) for _ in range(4)))) == [0, 0, 0, 5]
    assert await telling.rows("SELECT count(*) FROM procrastinate_jobs") == [(5,)]
