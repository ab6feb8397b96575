"""Search: parts of Chinese sentences, pinyin and words among a million messages, and beside it the plain way."""

from __future__ import annotations

import random
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Final

import psycopg

from bench.figures import Figure, Round
from bench.lab import SEED, purser_database, settle
from bench.rounds import Contender, measure
from purser.core.clock import SystemClock
from purser.core.db import Database, Reader
from purser.core.ids import CustomerId, Id
from purser.core.postgres import Cluster
from purser.service.search import Text, Wanted, ensure_search_months, find, index
from purser.service.search.tokens import tokens_of

TEXTS: Final = 1_000_000
_YEARS: Final = 2
_SEARCHES: Final = 60  # a round
_PLAIN: Final = 3  # searches of the plain way a round: each reads every text
_WRITES: Final = 300

_WHO = ("您好，", "你好，", "请问", "我想问一下，", "客服在吗？", "麻烦帮我看一下，", "", "", "")
_WHEN = ("昨天", "前天", "上周五", "三天前", "今天上午", "11月20日", "半个月前", "刚才", "国庆期间")
_WHERE = ("在便利店", "在网上", "给朋友", "给房东", "在超市", "坐地铁", "在医院", "给孩子交学费", "在加油站", "点外卖")
_DID = (
    "付了一笔钱",
    "转了账",
    "充值",
    "提现到银行卡",
    "扫码支付",
    "用余额付款",
    "绑了一张卡",
    "改了手机号",
    "买了机票",
)
_THEN = (
    "一直没有到账", "显示处理中", "多扣了手续费", "被扣了两次", "对方说没收到", "页面打不开", "提示余额不足",
    "收不到验证码", "账户被冻结了", "不知道为什么限额", "卡解绑不了", "发票怎么开", "想取消", "商家不理我",
)  # fmt: skip
_WISH = ("请尽快处理。", "谢谢！", "什么时候能好？", "我很着急。", "需要我提供什么？", "请给我回电话。", "", "")
_ENGLISH = (
    "I paid at the shop {d} and the order {n} still says processing.", "Why was I charged a fee of {n}?",
    "The code never arrives on my phone.", "How do I remove my bank card ending {n}?",
    "My transfer to a friend has not arrived since {d}.", "Please close my account.", "Thank you, that helped!",
)  # fmt: skip
_DAYS = ("yesterday", "on Monday", "last week", "two days ago", "this morning")
_BACK = ("申请的退款", "商家答应退款，", "退款", "退款失败，")  # in a tenth of them

_INDEX = "CREATE INDEX search_texts_tokens ON search_texts USING gin (tokens) WITH (gin_pending_list_limit = 128)"
_COPY = "COPY search_texts (owner, object_id, part, at, kind, text, tokens) FROM STDIN"

RARE: Final = "纪念币"
"""In twenty texts of a million, old and new ones."""


def message(chance: random.Random) -> str:
    """What somebody might write: seven of ten in Chinese."""
    if chance.random() < 0.3:
        text = chance.choice(_ENGLISH).format(d=chance.choice(_DAYS), n=chance.randrange(10**6))
        return text + (" I want a refund." if chance.random() < 0.1 else "")
    parts = [chance.choice(p) for p in (_WHO, _WHEN, _WHERE, _DID)]
    back = chance.choice(_BACK) if chance.random() < 0.15 else ""
    number = f"，订单号{chance.randrange(10**11)}" if chance.random() < 0.2 else ""
    text = "".join(parts) + "，" + back + chance.choice(_THEN) + number + "。" + chance.choice(_WISH)
    return text.replace("没", "沒").replace("账", "賬") if chance.random() < 0.05 else text


async def search(cluster: Cluster, runs: int, scale: float) -> list[Figure]:
    """How long one search takes among a million messages of two years: what a tenth of them have, what few have, what
    none has; in characters, traditional ones, pinyin and English; and by reading everything (LIKE)."""
    dsn = await purser_database(cluster, "search")
    async with Database(dsn) as db:
        case = SearchCase(db, dsn)
        await case.fill(int(TEXTS * scale))
        settle(dsn)
        looked = {
            "common": "退款", "in-a-sentence": "退款一直没有到账", "traditional": "沒有到賬 退款", "pinyin": "tuikuan",
            "pinyin-long": "yanzhengma", "english": "refund", "two-words": "退款 医院", "number": "2026112",
            "rare": RARE, "absent": "比特币矿机",
        }  # fmt: skip
        contenders = [
            Contender(f"search-{name}", "searches/s", partial(case.look, words), "search-plain")
            for name, words in looked.items()
        ]
        contenders += [
            Contender("search-one-person", "searches/s", partial(case.look, "退款", own=True)),
            Contender("search-plain", "searches/s", case.plain),
            Contender("search-write", "texts/s", case.write),
        ]
        return await measure(contenders, runs)


class SearchCase:
    """Texts of many people, and somebody who looks for something."""

    def __init__(self, db: Database, dsn: str) -> None:
        self._db = db
        self._dsn = dsn
        self._clock = SystemClock()
        self._chance = random.Random(SEED)
        self._me = CustomerId.new(self._clock)

    async def fill(self, count: int) -> None:
        """In a partition a month, as they would have come; the index is built afterwards."""
        now, began = self._clock.now(), time.perf_counter()
        start = now - timedelta(days=365 * _YEARS)
        for months in range(_YEARS * 12 + 1):
            await ensure_search_months(self._db, start + timedelta(days=30.4 * months))
        with psycopg.connect(self._dsn, autocommit=True) as conn:
            conn.execute("DROP INDEX search_texts_tokens")
            with conn.cursor().copy(_COPY) as copy:
                for row in self._rows(count, start, now):
                    copy.write_row(row)
            conn.execute("SET maintenance_work_mem = '512MB'")
            conn.execute(_INDEX)
            [(size, whole)] = conn.execute(
                "SELECT sum(pg_relation_size(i.indexrelid)), sum(pg_total_relation_size(c.oid)) FROM pg_class c"
                " JOIN pg_inherits h ON h.inhrelid = c.oid JOIN pg_index i ON i.indrelid = c.oid"
                " JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_am a ON a.oid = x.relam AND a.amname = 'gin'"
                " WHERE h.inhparent = 'search_texts'::regclass"
            ).fetchall()
        seconds = time.perf_counter() - began
        print(
            f"  {count:,} texts in {seconds:.0f} s; {int(whole) >> 20} MB, {int(size) >> 20} MB of it tokens",
            flush=True,
        )

    async def look(self, words: str, *, own: bool = False) -> Round:
        """The first page of what is found."""
        wanted = Wanted(words, owners=[self._me] if own else None)
        return await self._timed(_SEARCHES, lambda conn: find(conn, wanted))

    async def plain(self) -> Round:
        """The same by reading every text."""

        async def read(conn: Reader) -> object:
            return await (
                await conn.execute(
                    "SELECT owner, at, text FROM search_texts WHERE text LIKE %s ORDER BY at DESC LIMIT 20",
                    [f"%{RARE}%"],
                )
            ).fetchall()

        return await self._timed(_PLAIN, read)

    async def write(self) -> Round:
        """Make new texts findable, a transaction each."""
        latencies, began = [], time.perf_counter()
        for part in range(_WRITES):
            start = time.perf_counter()
            text = Text(self._me, "case", Id.new(self._clock), part, self._clock.now(), message(self._chance))
            async with self._db.transaction() as tx:
                await index(tx, [text])
            latencies.append(time.perf_counter() - start)
        return Round(_WRITES, time.perf_counter() - began, latencies)

    async def _timed(self, count: int, look: Callable[[Reader], Awaitable[object]]) -> Round:
        latencies, began = [], time.perf_counter()
        async with self._db.reader() as conn:
            for _ in range(count):
                start = time.perf_counter()
                await look(conn)
                latencies.append(time.perf_counter() - start)
        return Round(count, time.perf_counter() - began, latencies)

    def _rows(self, count: int, start: datetime, end: datetime) -> Iterator[tuple[object, ...]]:
        """In the order of time; two hundred of them are one person's."""
        owners = [str(CustomerId.new(self._clock)) for _ in range(max(1, count // 20))]
        rare, mine = max(1, count // 20), max(1, count // 200)
        for n in range(count):
            text = message(self._chance)
            if n % rare == rare // 2:
                text += f"想买{RARE}，订单号88420261123{n:07}。"
            tokens = "{" + ",".join(map(str, tokens_of(text))) + "}"
            owner = str(self._me) if n % mine == 0 else self._chance.choice(owners)
            yield owner, str(Id.new(self._clock)), 1, start + (end - start) * (n / count), "case", text, tokens
