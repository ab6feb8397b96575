"""What the demo's people asked, answered and not: something to take, something under way, something settled."""

from __future__ import annotations

from functools import partial
from typing import Final, NamedTuple

from purser.core.clock import Clock
from purser.core.db import Database, Tx
from purser.core.ids import CustomerId, StaffId
from purser.core.procedure import Actor
from purser.core.proceedings import Who
from purser.identity import find_login
from purser.identity.permissions import Role
from purser.identity.staff import list_staff
from purser.service.cases import (
    Author,
    Case,
    CaseDesk,
    Channel,
    Entry,
    NewCase,
    add_entry,
    assign,
    by_cause,
    describe,
    open_case,
    open_cases,
    resolve,
    wait_for,
)


class Asked(NamedTuple):
    """A question, what was answered (nothing: nobody has it yet), and what it waits for or how it ended."""

    phone: str
    type: str
    language: str
    text: str
    answer: str = ""
    note: str = ""
    wait: str = ""
    outcome: str = ""


CASES: Final = (
    Asked("+8613800000002", "refund", "zh", "商家上周三说已经退款了，到现在还没有到账，麻烦帮我查一下。"),
    Asked("+8613800000004", "complaint", "zh", "提现收了手续费，页面上没有说清楚，我要投诉。"),
    Asked(
        "+8613800000003", "card", "en", "My old card is closed. How do I get it off my account?",
        "You can unbind it under Cards; there is nothing in the way. Did it work?", "card 4417, closed in May",
        wait="customer",
    ),
    Asked(
        "+8613800000001", "missing", "zh", "昨天从银行卡充值了 200 元，余额没有变。",
        "我们已向银行查询，一有答复就告诉您。您不需要再做什么。", "流水号已核对", wait="channel",
    ),
    Asked(
        "+8613800000005", "fees", "zh", "为什么这次提现收了 1 角钱？",
        "终身免费额度已用完，超出部分按 0.1% 收取，最低 0.10 元。账单里点开这一笔可以看到计算过程。",
        outcome="answered",
    ),
)  # fmt: skip


async def seed_cases(db: Database, policy: str, clock: Clock) -> None:
    """Ask what was never asked; nothing twice."""
    desk = open_cases(policy, clock)
    async with db.reader() as conn:
        agents = [s.id for s in await list_staff(conn) if s.role is Role.AGENT]
    for asked in CASES:
        async with db.reader() as conn:
            customer = await find_login(conn, asked.phone)
        if customer is not None and agents:
            await db.run(partial(_ask, desk=desk, asked=asked, customer=customer, agent=agents[0]))


async def _ask(tx: Tx, desk: CaseDesk, asked: Asked, customer: CustomerId, agent: StaffId) -> None:
    cause = f"asked:demo-{asked.type}"
    if await by_cause(tx, customer, cause) is not None:
        return
    who = Who(Actor.CUSTOMER, str(customer))
    title = asked.text.split("，")[0].split(".")[0]
    new = NewCase(customer, asked.type, title, Channel.APP, asked.language, who, cause=cause)
    case = await open_case(tx, desk, new)
    case = await add_entry(tx, desk, case, Entry.heard(Channel.APP, Author.CUSTOMER, str(customer), asked.text))
    if asked.answer:
        await _answer(tx, desk, asked, case, agent)


async def _answer(tx: Tx, desk: CaseDesk, asked: Asked, case: Case, agent: StaffId) -> None:
    who = Who(Actor.AGENT, str(agent))
    case = await assign(tx, desk, case, agent, who)
    if asked.note:
        case = await add_entry(tx, desk, case, Entry.noted(agent, asked.note))
        case = await describe(tx, desk, case, tags=["demo"])
    case = await add_entry(tx, desk, case, Entry.said(Channel.APP, agent, asked.answer))
    if asked.wait:
        await wait_for(tx, desk, case, asked.wait, who)
    if asked.outcome:
        await resolve(tx, desk, case, asked.outcome, who)
