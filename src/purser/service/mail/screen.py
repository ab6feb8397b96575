"""Which mails come from a person, and which may be answered by a machine. Rules only; the first that fits says it.

Sources: RFC 3834 (automatic answers), RFC 2919 and 2369 (lists), RFC 3464 (reports), RFC 8601 (results of checks).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final

from purser.service.mail.model import Envelope, Letter, Mark, Origin, Screened, Sort

MOST_HOPS: Final = 30
"""Servers on the way, above which a mail is believed to go round in circles (RFC 5321, 6.3 wants at least 100 accepted
where mail is relayed; here it ends)."""

MOST_RECIPIENTS: Final = 50
"""People a mail is written to, above which nobody of them is asked in person."""

_DAEMON: Final = re.compile(r"^(mailer-daemon|postmaster|mail-daemon|mdaemon)@")
_MACHINE: Final = re.compile(
    r"^(no-?_?reply|do-?not-?reply|bounces?|owner-|.*-(request|owner|bounces)@|(notifications?|alerts?|root)@)"
)
_AWAY: Final = re.compile(
    r"^\s*[\[【(（]?\s*("
    r"out of (the |my )?office|away from (the |my )?office|abwesen|absence du bureau|fuera de (la )?oficina"
    r"|fuori ufficio|自动(回[复覆]|答[复覆]|应答)|自動(回[复覆復]|答覆|応答|返信)|不在办公室|不在通知"
    r"|(外出|休假|假期)通知|(auto(matic|mated)?[ -]?(reply|response|answer)|vacation (reply|notice|message)"
    r"|automatische antwort|r[ée]ponse automatique|respuesta autom[aá]tica|resposta autom[aá]tica|risposta automatica"
    r"|автоматический ответ|자동\s?(회신|응답))(?!\w* \w))",
    re.IGNORECASE,
)
"""Subjects of machines that say somebody is away. Where a word follows it may be a person's sentence about machines."""

_UNDELIVERED: Final = re.compile(
    r"(undeliver|not delivered|non-?delivery|could not be delivered|delivery (status|fail|has failed|notification)"
    r"|mail delivery|(message|mail) (delivery )?failed|returned (mail|to sender)|failure notice|unzustellbar"
    r"|nicht zugestellt|退信|退回|投递|投遞|无法送达|無法傳遞|未送达|送信エラー|配信不能)",
    re.IGNORECASE,
)
_INVITED: Final = re.compile(r"^\s*(accepted|declined|tentative|已接受|已拒绝|暂定)\s*[:：]", re.IGNORECASE)
_SUPPRESSED: Final = re.compile(r"\b(all|autoreply|oof)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class House:
    """Who we are: every address that is ours, and the name in `X-Loop`."""

    addresses: frozenset[str]
    loop: str

    def owns(self, address: str) -> bool:
        """Whether an address is ours, with or without a part behind a plus."""
        local, _, domain = address.lower().rpartition("@")
        return f"{local.partition('+')[0]}@{domain}" in self.addresses


@dataclass(frozen=True, slots=True)
class _Facts:
    letter: Letter
    envelope: Envelope
    origin: Origin
    house: House
    trusts_headers: bool

    def header(self, name: str) -> str:
        return self.letter.headers.get(name, "").lower()


def screen(
    letter: Letter, envelope: Envelope, origin: Origin, house: House, *, trusts_headers: bool = False
) -> Screened:
    """Of what sort a mail is. `trusts_headers`: a server of ours has written its X-Spam-Flag, nobody else can have."""
    facts = _Facts(letter, envelope, origin, house, trusts_headers)
    for sort, rule, fits in _RULES:
        if fits(facts):
            return Screened(sort, rule, answerable=False)
    why_not = next((name for name, fits in _UNANSWERED if fits(facts)), None)
    return Screened(Sort.PERSON, why_not or "person", answerable=why_not is None)


def _is_report(f: _Facts) -> bool:
    return f.header("content-type").startswith("multipart/report") and "delivery-status" in f.header("content-type")


def _is_old_bounce(f: _Facts) -> bool:
    sender = f.letter.sender
    from_daemon = sender is not None and bool(_DAEMON.match(sender.email))
    return (from_daemon or not f.envelope.mail_from) and bool(
        _UNDELIVERED.search(f.letter.subject) or "x-failed-recipients" in f.letter.headers
    )


def _is_own(f: _Facts) -> bool:
    sender = f.letter.sender
    return (
        "x-purser-mail" in f.letter.headers
        or (sender is not None and f.house.owns(sender.email))
        or (bool(f.envelope.mail_from) and f.house.owns(f.envelope.mail_from))
    )


def _is_receipt(f: _Facts) -> bool:
    kind = f.header("content-type")
    return kind.startswith("multipart/report") and "delivery-status" not in kind


def _is_list(f: _Facts) -> bool:
    named = {"list-id", "list-post", "mailing-list", "list-unsubscribe", "feedback-id"} & f.letter.headers.keys()
    return bool(named) or f.header("precedence") in ("list", "bulk", "junk")


def _is_automatic(f: _Facts) -> bool:
    said = f.header("auto-submitted").partition(";")[0].strip()
    return (
        said not in ("", "no")
        or bool({"x-autoreply", "x-autorespond"} & f.letter.headers.keys())
        or f.header("precedence") in ("auto_reply", "auto-reply")
        or bool(_AWAY.match(f.letter.subject))
    )


def _is_answer_to_invitation(f: _Facts) -> bool:
    return Mark.CALENDAR in f.letter.marks and bool(_INVITED.match(f.letter.subject))


_RULES: Final[tuple[tuple[Sort, str, Callable[[_Facts], bool]], ...]] = (
    (Sort.BOUNCE, "delivery_report", _is_report),
    (Sort.LOOP, "x_loop", lambda f: f.house.loop.lower() in f.header("x-loop")),
    (Sort.LOOP, "hops", lambda f: f.letter.hops > MOST_HOPS),
    (Sort.OWN, "own_address", _is_own),
    (Sort.BOUNCE, "undelivered", _is_old_bounce),
    (Sort.AUTOMATIC, "receipt", _is_receipt),
    (Sort.AUTOMATIC, "auto_submitted", _is_automatic),
    (Sort.AUTOMATIC, "invitation_answered", _is_answer_to_invitation),
    (Sort.LIST, "list", _is_list),
    (Sort.NOBODY, "no_sender", lambda f: f.letter.sender is None),
    (Sort.AUTOMATIC, "daemon", lambda f: f.letter.sender is not None and bool(_DAEMON.match(f.letter.sender.email))),
    (Sort.SPAM, "spam_flag", lambda f: f.trusts_headers and f.header("x-spam-flag") == "yes"),
    (Sort.FORGED, "dmarc", lambda f: f.origin.forged),
    (Sort.BULK, "recipients", lambda f: f.letter.recipient_count > MOST_RECIPIENTS),
)

_UNANSWERED: Final[tuple[tuple[str, Callable[[_Facts], bool]], ...]] = (
    ("no_envelope_sender", lambda f: not f.envelope.mail_from),
    ("machine", lambda f: bool(_MACHINE.match(f.letter.sender.email if f.letter.sender else ""))),
    ("suppressed", lambda f: bool(_SUPPRESSED.search(f.header("x-auto-response-suppress")))),
    ("doubtful_origin", lambda f: f.origin.doubtful),
)
"""Of a person's mail: why no machine answers it. A person may."""


def own_addresses(addresses: Collection[str]) -> frozenset[str]:
    """The addresses in the form they are compared by."""
    return frozenset(a.strip().lower() for a in addresses if a.strip())
