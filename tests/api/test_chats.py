"""The customer's chat: the assistant, a person on the first ask, and what the other side is told."""

from __future__ import annotations

from typing import Any

import httpx

from purser.core.db import Tx
from purser.core.ids import ProceedingId, StaffId, WalletId
from purser.core.procedure import Actor
from purser.core.proceedings import Docket, Who
from purser.core.terms import load_terms
from purser.fees.vip_store import Standing, write_standing
from purser.fees.vip_table import VIP
from purser.identity.permissions import Role
from purser.service import queue
from purser.service.chat import jobs as chat_jobs
from purser.service.chat.follow import follow_contact
from purser.service.chat.sweep import file_words, sweep
from purser.service.queue import ContactId
from purser.service.queue import store as contacts
from tests.support.disputing import picture
from tests.support.http import Api, problem
from tests.support.staff import Desk, at_work


def keyed(key: str) -> dict[str, str]:
    return {"Idempotency-Key": key}


class Chatting:
    """A customer in a chat."""

    def __init__(self, client: httpx.AsyncClient, chat: dict[str, Any]) -> None:
        self.client = client
        self.id = chat["id"]
        self.path = f"/v1/chats/{self.id}"
        self._keys = 0

    async def say(self, text: str) -> dict[str, Any]:
        self._keys += 1
        answer = await self.client.post(f"{self.path}/messages", json={"text": text}, headers=keyed(f"k{self._keys}"))
        assert answer.status_code == 201, answer.text
        said: dict[str, Any] = answer.json()
        return said

    async def choose(self, message: dict[str, Any], choice: str) -> httpx.Response:
        self._keys += 1
        body = {"number": message["number"], "choice": choice}
        return await self.client.post(f"{self.path}/choices", json=body, headers=keyed(f"k{self._keys}"))

    async def messages(self, after: int = 0) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await self.client.get(f"{self.path}/messages?after={after}")).json()["items"]
        return found

    async def last(self) -> dict[str, Any]:
        return (await self.messages())[-1]

    async def now(self) -> dict[str, Any]:
        chat: dict[str, Any] = (await self.client.get(self.path)).json()
        return chat


async def chatting(api: Api, wallet: WalletId | None = None, language: str = "en", **about: Any) -> Chatting:
    client = await api.signed_in(wallet or await api.world.person(), **{"Accept-Language": language})
    answer = await client.post("/v1/chats", json={"about": about} if about else {})
    assert answer.status_code == 201, answer.text
    return Chatting(client, answer.json())


async def make_member(api: Api, wallet: WalletId) -> None:
    """A membership, as if it had been earned."""
    owner, clock = await api.owner(wallet), api.world.clock
    async with api.world.db.transaction() as tx:
        who = Who(Actor.SYSTEM, "")
        docket = Docket(VIP, load_terms("cn"), clock)
        matter = await docket.open(tx, "qualify", owner, ProceedingId.new(clock), who)
        await write_standing(tx, Standing(owner, matter.id, "gold", 0, clock.now().date()))
        await tx.execute("UPDATE proceedings SET state = 'active' WHERE id = %s", [matter.id])


async def take(api: Api, chat: Chatting, desk: Desk) -> ContactId:
    """The queue offers the chat to somebody, who accepts it; the worker follows."""
    staff, db, rt = StaffId.parse(desk.id), api.world.db, api.runtime
    row = (await api.world.rows("SELECT contact_id FROM chats WHERE id = %s", chat.id))[0]
    ident = ContactId(row[0])

    async def accept(tx: Any) -> None:
        contact = await contacts.claim(tx, ident)
        offered = await queue.floor.take(tx, rt.clock, contact, "offer", Actor.SYSTEM, agent=staff)
        await queue.accept(tx, rt.chats.floor, offered.id, staff, Actor.AGENT)

    await db.run(accept)
    async with db.reader() as conn:
        contact = (await contacts.read(conn, [ident]))[ident]
    await chat_jobs.follower(rt.chats)(contact, "accept")
    return ident


async def events(api: Api, desk: Desk) -> list[str]:
    async with api.world.db.reader() as conn:
        return [e.kind for e in await queue.events_after(conn, StaffId.parse(desk.id), 0, 100)]


async def test_the_assistant_answers_from_what_is_known_or_says_that_it_does_not_know(api: Api) -> None:
    chat = await chatting(api)
    (hello,) = await chat.messages()
    assert (hello["author"], hello["kind"], len(hello["choices"])) == ("assistant", "phrase", 3)
    assert "program" in hello["text"]
    asked = await chat.say("Where is my refund?")
    assert (asked["author"], asked["text"], asked["number"]) == ("customer", "Where is my refund?", 2)
    answer = await chat.last()
    assert (answer["author"], answer["kind"]) == ("assistant", "answer")
    assert answer["text"].startswith("You have no refund at the moment.")
    assert all(c["route"] for c in answer["choices"])
    await chat.say("How do I set up two-step sign-in?")
    found = await chat.last()
    assert (found["kind"], len(found["choices"]) <= 3) == ("phrase", True)
    assert (await chat.choose(found, found["choices"][0]["id"])).status_code == 201
    article = await chat.last()
    assert (article["kind"], article["article"]) == ("article", article["choices"][0]["route"].rpartition("/")[2])
    await chat.say("What is the weather like in Chengdu tomorrow?")
    assert "do not guess" in (await chat.last())["text"]
    await chat.say("And who won the match last night, pray?")
    miss = await chat.last()
    assert [c["id"] for c in miss["choices"]] == ["human"]
    assert (await chat.choose(miss, "human")).status_code == 201
    assert (await chat.now())["state"] == "queued"
    assert problem(await chat.choose(miss, "nothing of the kind")) == (422, "choice_unknown")
    about = await chatting(api, subject="account")
    assert [m["kind"] for m in await about.messages()] == ["phrase", "answer"], "answered before anything is asked"
    assert (await about.client.post("/v1/chats", json={"about": {"subject": "card"}})).json()["id"] == about.id
    assert [m["kind"] for m in await about.messages(2)] == ["answer"], "and so is the next thing"
    zh = {"Accept-Language": "zh"}
    again = (await chat.client.get(f"{chat.path}/messages", headers=zh)).json()["items"]
    assert "智能助手" in again[0]["text"]
    assert again[1]["text"] == "Where is my refund?", "what people type is theirs"


async def test_a_person_comes_on_the_first_ask_and_theft_before_everything(api: Api) -> None:
    chat = await chatting(api)
    await chat.say("转人工")
    now = await chat.now()
    assert (now["state"], now["wait"]["ahead"]) == ("queued", 0)
    assert now["case_id"] is not None
    assert "handing you over" in (await chat.last())["text"]
    member = await api.world.person()
    await make_member(api, member)
    ahead = await chatting(api, member)
    await ahead.say("human")
    assert (await ahead.now())["wait"]["ahead"] == 0, "some seconds ahead, which is enough here"
    assert (await chat.now())["wait"]["ahead"] == 1
    api.world.clock.advance(seconds=1)
    robbed = await chatting(api)
    await robbed.say("我的账户被盗了，有人在转钱！")
    theft = await robbed.last()
    assert [c["route"] for c in theft["choices"]] == ["/security/freeze", "/security/stolen"]
    assert (await robbed.now())["wait"]["ahead"] == 0, "before whoever came earlier"
    found = await api.world.rows("SELECT band, skills FROM queue_contacts ORDER BY band")
    assert found == [(0, ["theft"]), (2, []), (2, [])]
    assert (await chat.now())["wait"]["ahead"] == 2
    api.world.clock.advance(seconds=1)
    await chat.say("wait, somebody is using my account!")
    assert (await chat.now())["wait"]["ahead"] == 1, "behind the other who was robbed"
    assert (await chat.last())["choices"][0]["route"] == "/security/freeze"
    assert sorted(await api.world.rows("SELECT type FROM cases")) == [("other",), ("other",), ("theft",)]


async def test_said_twice_is_said_once_and_card_numbers_are_cut_out(api: Api) -> None:
    chat = await chatting(api)
    body = {"text": "my card is 6222 0202 0000 0005, order 1234567890123"}
    first = await chat.client.post(f"{chat.path}/messages", json=body, headers=keyed("one"))
    again = await chat.client.post(f"{chat.path}/messages", json=body, headers=keyed("one"))
    assert (first.status_code, first.json()) == (201, again.json())
    other = await chat.client.post(f"{chat.path}/messages", json={"text": "x"}, headers=keyed("one"))
    assert problem(other) == (422, "idempotency_key_reused")
    assert problem(await chat.client.post(f"{chat.path}/messages", json=body)) == (400, "idempotency_key_missing")
    said = [m["text"] for m in await chat.messages() if m["author"] == "customer"]
    assert said == [first.json()["text"]]
    assert said == ["my card is •••• 0005, order 1234567890123"]
    assert "cut the card number out" in (await chat.messages())[2]["text"]


async def test_a_chat_with_a_person_from_the_queue_to_its_end(api: Api) -> None:
    """Taken, answered, quick replies in both languages, silent, given back, closed; its case has every word."""
    chat, desk = await chatting(api, language="zh"), await at_work(api, Role.AGENT)
    assert problem(await desk.browser.get(f"/v1/staff/chats/{chat.id}")) == (404, "chat_unknown")
    await chat.say("我的退款一直没到，转人工")
    await take(api, chat, desk)
    assert (await chat.now())["agent"] is not None
    (mine,) = (await desk.browser.get("/v1/staff/chats")).json()["items"]
    assert (mine["id"], mine["state"], mine["language"]) == (chat.id, "active", "zh")
    path = f"/v1/staff/chats/{chat.id}"
    said = await desk.browser.post(f"{path}/messages", json={"text": "您好"}, headers=keyed("a"))
    assert (said.status_code, said.json()["author"]) == (201, "staff")
    quick = {"quick_reply": "quick.moment"}
    english = {**keyed("b"), "Accept-Language": "en"}
    assert (await desk.browser.post(f"{path}/messages", json=quick, headers=english)).json()["text"].startswith("One")
    assert (await chat.last())["text"].startswith("请稍等")
    await chat.say("好的")
    heard = (await desk.browser.get(f"{path}/messages?after={said.json()['number']}")).json()["items"]
    assert [m["author"] for m in heard] == ["staff", "customer"]
    assert "chat.message" in await events(api, desk)
    assert (await desk.browser.post(f"{path}/read", json={"up_to": 99})).json()["read_to"] == heard[-1]["number"]
    assert (await chat.now())["read_by_them"] == heard[-1]["number"]
    assert await file_words(api.runtime.chats) == 1, "the first words of a person, at once"
    await chat.say("在吗")
    assert await file_words(api.runtime.chats) == 0, "the rest in a while"
    api.world.clock.advance(seconds=121)
    assert await file_words(api.runtime.chats) == 1
    await desk.browser.post(f"{path}/read", json={"up_to": 99})
    thread = await api.world.rows("SELECT text FROM case_entries ORDER BY number")
    assert [t for (t,) in thread][-4:] == ["您好", "请稍等，我正在为您查询。", "好的", "在吗"]
    other = await at_work(api, Role.AGENT, "钱多")
    assert problem(await other.browser.post(f"{path}/messages", json=quick, headers=keyed("c"))) == (
        409,
        "chat_not_yours",
    )
    await show_files(chat, desk)
    ended = await desk.browser.post(f"{path}/end")
    assert (ended.status_code, ended.json()["ended_by"]) == (200, "staff")
    refused = await chat.client.post(f"{chat.path}/messages", json={"text": "?"}, headers=keyed("z"))
    assert problem(refused) == (409, "chat_ended")
    ((state,),) = await api.world.rows("SELECT state FROM queue_contacts")
    assert state == "wrap_up"
    assert (await chat.client.get("/v1/chats/current")).json() == {"chat": None}


async def show_files(chat: Chatting, desk: Desk) -> None:
    """A picture from either side; what is none is refused."""
    mine, theirs = f"{chat.path}/files", f"/v1/staff/chats/{chat.id}/files"
    bill = picture(9)
    shown = await chat.client.post(f"{mine}?name=bill.png", content=bill, headers=keyed("f1"))
    assert (shown.status_code, shown.json()["kind"]) == (201, "file"), shown.text
    again = await chat.client.post(f"{mine}?name=bill.png", content=bill, headers=keyed("f1"))
    assert again.json() == shown.json()
    file = shown.json()["file"]
    assert (file["name"], file["media_type"], file["size"]) == ("bill.png", "image/png", len(bill))
    assert (await desk.browser.get(f"{theirs}/{file['id']}")).content == bill
    refused = await chat.client.post(f"{mine}?name=x.exe", content=b"MZ not a picture", headers=keyed("f2"))
    assert problem(refused) == (422, "evidence_kind_refused")
    back = await desk.browser.post(f"{theirs}?name=how.png", content=picture(8), headers=keyed("f3"))
    assert back.status_code == 201, back.text
    assert (await chat.client.get(f"{mine}/{back.json()['file']['id']}")).content == picture(8)


async def test_silence_gives_back_asks_and_ends(api: Api) -> None:
    chat, desk = await chatting(api), await at_work(api, Role.AGENT)
    rt, clock = api.runtime, api.world.clock
    await chat.say("agent")
    ident = await take(api, chat, desk)
    clock.advance(seconds=61)
    assert await sweep(rt.chats) == 1
    async with api.world.db.reader() as conn:
        back = (await contacts.read(conn, [ident]))[ident]
    assert (back.state, back.refused_by) == ("queued", StaffId.parse(desk.id))
    await chat_jobs.follower(rt.chats)(back, "requeue")
    assert (await chat.now())["state"] == "queued"
    assert "no answer" in (await chat.last())["text"]
    await take(api, chat, desk)
    path = f"/v1/staff/chats/{chat.id}"
    await desk.browser.post(f"{path}/messages", json={"text": "Hello?"}, headers=keyed("a"))
    clock.advance(seconds=181)
    assert await sweep(rt.chats) == 1
    assert (await chat.now())["state"] == "idle"
    await chat.say("I am here")
    assert (await chat.now())["state"] == "active"
    clock.advance(seconds=181)
    assert await sweep(rt.chats) == 1, "looked at, but it is the agent's turn"
    assert (await chat.now())["state"] == "active"
    await desk.browser.post(f"{path}/messages", json={"text": "Fine"}, headers=keyed("b"))
    await sweep(rt.chats)
    clock.advance(seconds=601)
    await sweep(rt.chats)
    assert (await chat.now())["ended_by"] == "silence"


async def test_who_cannot_be_served_has_a_case_and_is_told_why(api: Api) -> None:
    """At night, and when the wait is too long by day: the queue gives up, the chat says so, the case stays."""
    rt, ended = api.runtime, []
    for hour in (3, 10):  # UTC of the clock is eight hours behind the calendar
        day = api.world.clock.now().replace(hour=(hour - 8) % 24, minute=0)
        api.world.clock.advance(seconds=((day - api.world.clock.now()).total_seconds()) % 86_400)
        chat = await chatting(api)
        await chat.say("agent")
        ((ident,),) = await api.world.rows("SELECT contact_id FROM chats WHERE id = %s", chat.id)

        async def give_up(tx: Tx, ident: ContactId = ContactId(ident)) -> None:  # noqa: B008
            contact = await contacts.claim(tx, ident)
            after = await queue.floor.take(tx, rt.clock, contact, "overflow", Actor.SYSTEM)
            await follow_contact(tx, rt.chats, after)

        await api.world.db.run(give_up)
        now = await chat.now()
        assert now["case_id"] is not None
        ended.append((now["ended_by"], (await chat.last())["text"]))
    assert [by for by, _ in ended] == ["hours", "wait"]
    chat = await chatting(api)
    await chat.say("agent")
    ((ident,),) = await api.world.rows("SELECT contact_id FROM chats WHERE id = %s", chat.id)
    left = await api.world.db.run(lambda tx: queue.leave(tx, rt.chats.floor, ContactId(ident)))
    await chat_jobs.follower(rt.chats)(left, "abandon")
    assert (await chat.now())["ended_by"] == "customer", "left where the queue is shown"
    assert ended[0][1].startswith("Nobody is here at the moment; we are back ")


async def test_nobody_else_reads_or_writes_it(api: Api) -> None:
    chat, other = await chatting(api), await chatting(api)
    for answer in (
        await other.client.get(chat.path),
        await other.client.get(f"{chat.path}/messages"),
        await other.client.get(f"{chat.path}/stream"),
        await other.client.post(f"{chat.path}/messages", json={"text": "x"}, headers=keyed("x")),
        await other.client.post(f"{chat.path}/person"),
        await other.client.post(f"{chat.path}/end"),
        await other.client.post(f"{chat.path}/read", json={"up_to": 1}),
        await other.client.post(f"{chat.path}/typing"),
    ):
        assert problem(answer) == (404, "chat_unknown")
    refused = await chat.client.post("/v1/chats", json={"about": {"subject": "refund", "id": other.id}})
    assert refused.status_code == 201, "one is open already"
    assert refused.json()["id"] == chat.id
