"""Search on PostgreSQL finds what a look at every text would find, newest first, however much there is."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from functools import cache

from purser.core.clock import FakeClock
from purser.core.db import Database
from purser.core.ids import CustomerId, Id
from purser.service import search
from purser.service.search import Text, Wanted
from purser.service.search.tokens import searches, tokens_of

_PIECES = (
    "退款", "还没", "到账", "銀行卡", "手續費", "解绑", "转账", "红包", "refund", "order 8841", "tuikuan", "冻结",
    "，", "。",
)  # fmt: skip
_WORDS = (
    "退款", "退款到账", "银行卡", "手续费 退款", "zhuanzhang", "tuikuan", "ref", "8841", "解绑冻结", "卡", "没有的词",
    "到账退",
)  # fmt: skip

_tokens = cache(lambda text: frozenset(tokens_of(text)))


def _plainly(texts: list[Text], words: str, limit: int) -> set[tuple[Id, int]]:
    """The newest of those that are meant, by looking at all of them."""
    ways = searches(words)
    meant = [t for t in texts if any(w.tokens <= _tokens(t.text) and w.marks(t.text) is not None for w in ways)]
    return {(t.object_id, t.part) for t in sorted(meant, key=lambda t: t.at, reverse=True)[:limit]}


async def test_it_finds_what_looking_at_everything_finds(db: Database, clock: FakeClock) -> None:
    chance = random.Random(11)
    now: datetime = clock.now()
    await search.ensure_search_months(db, now)
    owners = [CustomerId.new(clock) for _ in range(20)]
    texts = [
        Text(
            chance.choice(owners), chance.choice(("case", "mail")), Id.new(clock), n,
            now - timedelta(days=700) + timedelta(minutes=760 * n), "".join(chance.choices(_PIECES, k=5)),
        )
        for n in range(1_300)
    ]  # fmt: skip
    texts[7] = Text(owners[0], "case", texts[7].object_id, 7, texts[7].at, "只有这里说到纪念币")
    async with db.transaction() as tx:
        await search.index(tx, texts)
    async with db.reader() as conn:
        for words in (*_WORDS, "纪念币", "jinianbi", "紀念幣"):
            found = await search.find(conn, Wanted(words, limit=7))
            assert [h.at for h in found] == sorted((h.at for h in found), reverse=True)
            among = texts[-1_000:] if words == "卡" else texts  # one character is looked for among the newest
            assert {(h.object_id, h.part) for h in found} == _plainly(among, words, 7), words
            theirs = await search.find(conn, Wanted(words, owners=owners[:2], limit=7))
            own = [t for t in texts if t.owner in owners[:2]]
            assert {(h.object_id, h.part) for h in theirs} == _plainly(own, words, 7), words
        mails = await search.find(conn, Wanted("退款", kinds=["mail"], limit=5))
        assert {h.kind for h in mails} == {"mail"}
        page = await search.find(conn, Wanted("退款", limit=5, before=mails[0].at))
        assert all(h.at < mails[0].at for h in page)


async def test_a_text_under_its_number_is_replaced_and_an_object_forgotten(db: Database, clock: FakeClock) -> None:
    owner, thing = CustomerId.new(clock), Id.new(clock)

    async def found(words: str) -> list[int]:
        async with db.reader() as conn:
            return [h.part for h in await search.find(conn, Wanted(words))]

    async with db.transaction() as tx:
        await search.index(tx, [Text(owner, "case", thing, 1, clock.now(), "旧的说法")])
    clock.advance(hours=1)
    async with db.transaction() as tx:
        await search.index(tx, [Text(owner, "case", thing, 1, clock.now(), "新的写法"), _other(owner, clock)])
    assert (await found("说法"), await found("写法")) == ([], [1])
    async with db.transaction() as tx:
        await search.drop(tx, owner, thing)
    assert (await found("写法"), await found("另一件")) == ([], [1])


def _other(owner: CustomerId, clock: FakeClock) -> Text:
    return Text(owner, "case", Id.new(clock), 1, clock.now(), "另一件事")
