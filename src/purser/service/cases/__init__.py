"""Cases: whatever somebody asks of the house, from the question to its end.

A case is a matter of the procedure `case` with rows of its own. `CaseDesk` (`open_cases`) is what everything is done
at; a `Case` that a verb takes was claimed in the same transaction (`open_case`, `claim_case`, `follow`).

    case = await cases.open_case(tx, desk, cases.NewCase(customer, "refund", "退款没有到账", Channel.CHAT, "zh", who))
    case = await cases.add_entry(tx, desk, case, cases.Entry.heard(Channel.CHAT, Author.CUSTOMER, str(customer), "…"))
    await cases.link(tx, desk, case, "refund", str(refund))
    case = await cases.assign(tx, desk, case, staff, who)
    case = await cases.resolve(tx, desk, case, "answered", who)

A message in, however it came, is added by `add_entry` to the case it belongs to (`follow` it first): it ends the
waiting, reopens, goes to the case it was merged into, or opens a new one after a closed one; use the case it returns.
Resolving defers the job `case.resolved` (subject, case); a message out with the channel mail defers `mail.send_entry`
(subject, case, number). The subject of somebody who is no customer is `stranger(conn, address)`.
"""

from purser.service.cases.add_entry import SEND_MAIL, add_entry
from purser.service.cases.alone import close_leak, open_leak
from purser.service.cases.attach import attach, files_of, read_attachment, require_own, require_size
from purser.service.cases.case_table import CASE, LIVING, WAITING
from purser.service.cases.clocks import Clock, Clocks, ClockState, read_clocks
from purser.service.cases.inquire import (
    SIDE as MERCHANT_SIDE,
)
from purser.service.cases.inquire import (
    ask_merchant,
    asked_case,
    claim_asked,
    exchange,
    hear_merchant,
    read_inquiry,
)
from purser.service.cases.lists import EVERYBODYS, View, count_cases, list_cases
from purser.service.cases.macros import Macro, apply, put_macro, read_macros, said_by
from purser.service.cases.merge import merge, unmerge
from purser.service.cases.model import (
    Author,
    Band,
    Case,
    Channel,
    Direction,
    Entry,
    EntryKind,
    Link,
    NewCase,
    Priority,
    Written,
)
from purser.service.cases.open_case import clean_number, open_case
from purser.service.cases.people import stranger
from purser.service.cases.policy import CasePolicy, CaseType, load_case_policy
from purser.service.cases.presence import Viewer, leave, require_read, see, viewers
from purser.service.cases.room import CaseDesk, TellStaff, open_cases, tell_nobody
from purser.service.cases.shops import Shop, shops_of
from purser.service.cases.split import split
from purser.service.cases.step import claim_case, clocks_of, follow, read_case
from purser.service.cases.store import about, by_cause, by_number, links, of_subject, read_many, settled, subjects_of
from purser.service.cases.store_inquiries import Inquiry
from purser.service.cases.store_inquiries import listed as list_inquiries
from purser.service.cases.store_thread import heard_since, thread
from purser.service.cases.watch import tell_colleagues, unwatch, watch, watchers
from purser.service.cases.whole import whole_thread
from purser.service.cases.work import (
    RESOLVED,
    assign,
    assigned_case,
    assigned_to,
    classify,
    describe,
    extend,
    go_on,
    hand_over,
    link,
    reopen,
    resolve,
    unlink,
    wait_for,
)

__all__ = [
    "CASE",
    "EVERYBODYS",
    "LIVING",
    "MERCHANT_SIDE",
    "RESOLVED",
    "SEND_MAIL",
    "WAITING",
    "Author",
    "Band",
    "Case",
    "CaseDesk",
    "CasePolicy",
    "CaseType",
    "Channel",
    "Clock",
    "ClockState",
    "Clocks",
    "Direction",
    "Entry",
    "EntryKind",
    "Inquiry",
    "Link",
    "Macro",
    "NewCase",
    "Priority",
    "Shop",
    "TellStaff",
    "View",
    "Viewer",
    "Written",
    "about",
    "add_entry",
    "apply",
    "ask_merchant",
    "asked_case",
    "assign",
    "assigned_case",
    "assigned_to",
    "attach",
    "by_cause",
    "by_number",
    "claim_asked",
    "claim_case",
    "classify",
    "clean_number",
    "clocks_of",
    "close_leak",
    "count_cases",
    "describe",
    "exchange",
    "extend",
    "files_of",
    "follow",
    "go_on",
    "hand_over",
    "hear_merchant",
    "heard_since",
    "leave",
    "link",
    "links",
    "list_cases",
    "list_inquiries",
    "load_case_policy",
    "merge",
    "of_subject",
    "open_case",
    "open_cases",
    "open_leak",
    "put_macro",
    "read_attachment",
    "read_case",
    "read_clocks",
    "read_inquiry",
    "read_macros",
    "read_many",
    "reopen",
    "require_own",
    "require_read",
    "require_size",
    "resolve",
    "said_by",
    "see",
    "settled",
    "shops_of",
    "split",
    "stranger",
    "subjects_of",
    "tell_colleagues",
    "tell_nobody",
    "thread",
    "unlink",
    "unmerge",
    "unwatch",
    "viewers",
    "wait_for",
    "watch",
    "watchers",
    "whole_thread",
]
