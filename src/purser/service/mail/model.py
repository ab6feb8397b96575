"""What a mail is to us: who wrote it, what it says, what it brings, and what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Person:
    """A name and the address it stands beside; the name is whatever the writer says."""

    name: str
    email: str

    @property
    def domain(self) -> str:
        return self.email.rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class Part:
    """A file that came with a mail. `media_type` is what the writer says it is, nothing that was looked into."""

    name: str
    media_type: str
    content: bytes = field(repr=False)
    inline: bool = False


class Mark(StrEnum):
    """Something a reader should know of a mail before its text."""

    SEALED = "sealed"  # encrypted, or signed in a way that hides the text: we cannot read it
    SIGNED = "signed"
    CALENDAR = "calendar"
    FORWARD = "forward"
    CUT = "cut"  # longer than we keep
    MENDED = "mended"  # its encoding was broken


@dataclass(frozen=True, slots=True)
class Report:
    """A report about a mail of ours that did not arrive (RFC 3464). `status`: its code, such as 5.1.1."""

    action: str
    status: str
    recipient: str | None
    about: str | None
    """The Message-ID of the mail it is about."""

    @property
    def for_good(self) -> bool:
        """Whether nothing else can be hoped for (RFC 3463, 2: 5.x.x)."""
        return self.action == "failed" or self.status.startswith("5.")


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail, taken apart. `text` is what is new in it, `whole` has what it quotes, too; `page` is the HTML, cleaned.

    `headers` are those that screening asks for, lower-case, the first of each; `recipients` are at most a hundred of
    `recipient_count`.
    """

    message_id: str | None
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    sender: Person | None
    reply_to: Person | None
    recipients: tuple[Person, ...]
    recipient_count: int
    subject: str
    text: str
    whole: str
    page: str | None
    parts: tuple[Part, ...]
    marks: frozenset[Mark]
    report: Report | None
    headers: Mapping[str, str]
    results: tuple[str, ...]
    """What `Authentication-Results` say, from the top of the mail down."""
    hops: int
    """How many servers have handed it on."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """What the sending server said, which no header can: from whom (empty for a report), to whom, who it was itself.

    `peer` is None when a mail was fetched from a mailbox.
    """

    mail_from: str
    recipient: str
    peer: str | None = None
    helo: str = ""


class Result(StrEnum):
    """What a check of a domain's word came to (RFC 8601, 2.7)."""

    PASS = "pass"  # noqa: S105 -- a result
    FAIL = "fail"
    SOFTFAIL = "softfail"
    NEUTRAL = "neutral"
    NONE = "none"
    TEMPERROR = "temperror"
    PERMERROR = "permerror"


@dataclass(frozen=True, slots=True)
class Origin:
    """What SPF, DKIM and DMARC say of where a mail comes from. `policy` is what the domain asks for when DMARC fails:
    none, quarantine or reject."""

    spf: Result = Result.NONE
    dkim: Result = Result.NONE
    dmarc: Result = Result.NONE
    policy: str = "none"

    @property
    def proven(self) -> bool:
        """Whether the domain in `From` answers for the mail. It says nothing about the person."""
        return self.dmarc is Result.PASS

    @property
    def forged(self) -> bool:
        """Whether the domain asks everybody not to believe this mail."""
        return self.dmarc is Result.FAIL and self.policy in ("quarantine", "reject")

    @property
    def doubtful(self) -> bool:
        """Whether an answer might go to somebody who never wrote."""
        failed = {Result.FAIL, Result.SOFTFAIL, Result.PERMERROR}
        return not self.proven and (self.dmarc in failed or self.spf in failed)


class Sort(StrEnum):
    """What kind of mail screening finds."""

    PERSON = "person"
    BOUNCE = "bounce"
    AUTOMATIC = "automatic"  # out of office, read receipts, answers to invitations
    LIST = "list"
    BULK = "bulk"
    LOOP = "loop"
    OWN = "own"
    SPAM = "spam"
    FORGED = "forged"
    NOBODY = "nobody"  # no address to answer to


@dataclass(frozen=True, slots=True)
class Screened:
    """The sort, the rule that said so, and whether an automatic answer is allowed at all."""

    sort: Sort
    rule: str
    answerable: bool


class Ending(StrEnum):
    """What becomes of a mail; every one has exactly one."""

    OPENED = "opened"  # a new case
    ADDED = "added"  # to a case, as what the customer says
    NOTED = "noted"  # with a case, for staff only
    BOUNCED = "bounced"  # noted at the mail of ours it is about
    KEPT = "kept"  # nothing follows; staff can find it for thirty days
    DROPPED = "dropped"  # nothing is kept but that it came
    REFUSED = "refused"  # cannot be taken apart safely
    REPEATED = "repeated"  # the same mail again
