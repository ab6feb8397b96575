"""Which case a mail belongs to: by what it carries, in a fixed order, and what follows from that.

The order (procedures.md, P9): signed reply address, In-Reply-To, References with the customer's own first message
among them, the token in the subject, the last only from somebody who takes part.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from purser.core.ids import Id
from purser.service.mail.model import Ending, Envelope, Letter, Screened, Sort
from purser.service.mail.tokens import CASE, RETURN, Signer, tokens_in


class By(StrEnum):
    """What a mail was matched by."""

    ADDRESS = "address"
    IN_REPLY_TO = "in_reply_to"
    REFERENCES = "references"
    SUBJECT = "subject"


@dataclass(frozen=True, slots=True)
class Clue:
    """Something in a mail that may lead to a case: an id's text form, a Message-ID or a subject's token."""

    by: By
    value: str


@dataclass(frozen=True, slots=True)
class Match:
    """The case a mail belongs to. `takes_part`: it claims to be from an address that has written or been written to."""

    case: Id
    by: By
    takes_part: bool


def clues(letter: Letter, envelope: Envelope, signer: Signer) -> list[Clue]:
    """What to look for, the best first."""
    written_to = [envelope.recipient, *(p.email for p in letter.recipients)]
    cases = [c for c in (signer.read(a, CASE) for a in written_to) if c is not None]
    replied = list(letter.in_reply_to)
    older = [r for r in reversed(letter.references) if r not in replied]
    return [
        *(Clue(By.ADDRESS, str(c)) for c in dict.fromkeys(cases)),
        *(Clue(By.IN_REPLY_TO, i) for i in replied),
        *(Clue(By.REFERENCES, i) for i in older),
        *(Clue(By.SUBJECT, t) for t in tokens_in(letter.subject)),
    ]


def pick(found: Sequence[Clue], known: Mapping[Clue, Id], takes_part: Callable[[Id], bool]) -> Match | None:
    """The case of the first clue that leads anywhere."""
    for clue in found:
        case = known.get(clue)
        if case is None:
            continue
        part = takes_part(case)
        if part or clue.by is not By.SUBJECT:
            return Match(case, clue.by, part)
    return None


def ending(screened: Screened, match: Match | None, *, about_ours: bool = False) -> Ending:
    """What becomes of a mail that is none of those we have already. `about_ours`: a report about a mail we sent.

    What comes from somebody who does not take part, or from a machine, is put with its case for staff to see, and said
    to nobody else.
    """
    match screened.sort:
        case Sort.PERSON:
            return Ending.OPENED if match is None else Ending.ADDED if match.takes_part else Ending.NOTED
        case Sort.BOUNCE:
            return Ending.BOUNCED if about_ours else Ending.KEPT
        case Sort.LOOP | Sort.OWN:
            return Ending.DROPPED
        case Sort.AUTOMATIC | Sort.LIST | Sort.BULK:
            return Ending.KEPT if match is None else Ending.NOTED
        case Sort.SPAM | Sort.FORGED | Sort.NOBODY:
            return Ending.KEPT


def returned(letter: Letter, envelope: Envelope, signer: Signer) -> Id | None:
    """The mail of ours that a report is about, by the address it came to."""
    written_to = [envelope.recipient, *(p.email for p in letter.recipients)]
    return next((i for i in (signer.read(a, RETURN) for a in written_to) if i is not None), None)
