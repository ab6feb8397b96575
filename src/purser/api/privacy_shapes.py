"""The shapes of the privacy corner."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import Field

from purser import privacy
from purser.api.proceedings import Timeline, WireProceedingId
from purser.api.schemas import ONE_LINE, Input, Money, Output, wire_id
from purser.core import money
from purser.core.ids import CustomerId
from purser.core.money import Currency
from purser.core.text import Language
from purser.privacy import DOCUMENTS, Outcome, Part, PrivacyPolicy, RequestKind, Standing
from purser.risk import DecisionId

LONGEST_TEXT = 2_000

Text = Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT)]
Line = Annotated[str, Field(min_length=1, max_length=200), ONE_LINE]
WireDecisionId = Annotated[DecisionId, wire_id(DecisionId)]
WireCustomerId = Annotated[CustomerId, wire_id(CustomerId)]
ProofIn = Annotated[str, Field(min_length=1, max_length=1024, description="For `security:privacy`")]
Document = Literal["identity_card", "passport", "residence_permit", "household_register", "other"]
assert Document.__args__ == DOCUMENTS  # type: ignore[attr-defined]


class Held(Output):
    """Something that is held: what, why, who sees it, how long; and the law while it must be kept."""

    name: str
    what: str
    why: str
    who: str
    long: str
    law: str | None


class KeptOut(Output):
    """Something that stays although the rest is deleted, and by which law."""

    code: str
    what: str
    law: str

    @classmethod
    def of(cls, policy: PrivacyPolicy, code: str, language: Language) -> Self:
        rule = policy.kept[code]
        return cls(code=code, what=rule.texts[language], law=rule.law[language])


class PersonalData(Output):
    """What is held about customers, and what would be kept of one who left."""

    categories: list[Held]
    kept: list[KeptOut]

    @classmethod
    def of(cls, policy: PrivacyPolicy, language: Language) -> Self:
        held = [
            Held(
                name=c.name, **c.texts[language], law=policy.kept[c.kept].law[language] if c.kept else None,
            )
            for c in policy.categories
        ]  # fmt: skip
        return cls(categories=held, kept=[KeptOut.of(policy, code, language) for code in policy.kept])


class PurposeOut(Output):
    """What data are used for, on which ground, and how the customer stands to it.

    `active` says whether it is done. `outdated`: the consent was given to an older text.
    """

    name: str
    version: int
    ground: Literal["contract", "law", "consent"]
    law: str
    title: str
    body: str
    status: Literal["necessary", "not_asked", "given", "outdated", "withdrawn"]
    since: datetime | None
    restricted_at: datetime | None
    active: bool

    @classmethod
    def of(cls, s: Standing, language: Language) -> Self:
        text = s.rule.texts[language]
        return cls(
            name=s.rule.name, version=s.rule.version, ground=s.rule.ground, law=s.rule.law[language],
            title=text["title"], body=text["body"], status=s.status, since=s.since, restricted_at=s.restricted_at,
            active=s.active,
        )  # fmt: skip


class PurposeList(Output):
    """All purposes there are."""

    items: list[PurposeOut]


class PurposeText(Output):
    """A purpose as somebody reads it who is no customer yet."""

    name: str
    version: int
    ground: Literal["contract", "law", "consent"]
    law: str
    title: str
    body: str


class PurposeTextList(Output):
    """All purposes there are."""

    items: list[PurposeText]

    @classmethod
    def of(cls, policy: PrivacyPolicy, language: Language) -> Self:
        items = [
            PurposeText(
                name=p.name, version=p.version, ground=p.ground, law=p.law[language], **p.texts[language],
            )
            for p in policy.purposes.values()
        ]  # fmt: skip
        return cls(items=items)


class ConsentIn(Input):
    """A yes or a no to the version of the text that was shown."""

    purpose: Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]
    given: Annotated[bool, Field(strict=True)]
    version: Annotated[int, Field(strict=True, ge=1, le=1_000_000)]


class RestrictionLift(Input):
    """Which purpose may be done again."""

    purpose: Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]


class ConsentOut(Output):
    """A yes or a no that was given."""

    purpose: str
    version: int
    given: bool
    language: str
    way: str
    at: datetime


class ConsentList(Output):
    """The newest first; nothing is ever overwritten."""

    items: list[ConsentOut]


class LookOut(Output):
    """Somebody looked at, or did something to, the customer's record: as what, never who."""

    at: datetime
    role: str
    action: str
    reason: str


class LookList(Output):
    """The latest first."""

    items: list[LookOut]


class AutomatedDecision(Output):
    """A decision that rules made about a payment. `reasons` are codes of the rules."""

    id: WireDecisionId
    at: datetime
    kind: str
    amount: Money
    outcome: str
    reasons: list[str]


class AutomatedDecisionList(Output):
    """The newest first."""

    items: list[AutomatedDecision]


class PrivacyRequestIn(Input):
    """What is asked for. Which of the others a kind needs:

    correct: `name`, `document`; delete: `parts`; restrict and withdraw_consent: `purpose`; explain: `decision`;
    review: `decision`, `text`; move: `recipient`; leak: `text`.
    """

    kind: RequestKind
    name: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    document: Document | None = None
    parts: Annotated[list[Part], Field(min_length=1, max_length=8)] | None = None
    purpose: Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")] | None = None
    decision: WireDecisionId | None = None
    recipient: Line | None = None
    text: Text | None = None
    where: Line | None = None

    def asked(self, language: Language) -> dict[str, Any]:
        """What the room takes."""
        given = self.model_dump(exclude_none=True, exclude={"kind"})
        if self.decision is not None:
            given["decision"] = str(self.decision)
        return given | {"language": language}


class ProofOnly(Input):
    """A proof for `security:privacy`."""

    proof: ProofIn | None = None


class CopyOut(Output):
    """A copy that can be downloaded until `expires_at`. `sha256` is the file's, hexadecimal."""

    size: int
    sha256: str
    fetched: int
    made_at: datetime
    expires_at: datetime

    @classmethod
    def of(cls, c: privacy.Copy) -> Self:
        return cls(
            size=c.size, sha256=c.sha256.hex(), fetched=c.fetched, made_at=c.made_at, expires_at=c.expires_at
        )  # fmt: skip


class BlockerOut(Output):
    """Why an account cannot be closed yet. `turn` says who clears it, `by` until when it goes by itself, `action`
    what the customer can do."""

    code: Literal["balance", "in_flight", "freeze", "open_matter"]
    turn: str
    object: str | None
    amount: Money | None
    kind: str | None
    by: datetime | None
    action: Literal["withdraw", "cancel", "lift", "open"] | None

    @classmethod
    def of(cls, b: privacy.Blocker) -> Self:
        amount = None
        if b.amount is not None and b.currency is not None:
            amount = Money.of(money.Money(b.amount, Currency(b.currency)))
        fields = {"code": b.code, "turn": b.turn, "object": b.object, "kind": b.kind, "by": b.by, "action": b.action}
        return cls.model_validate(fields | {"amount": amount})


class Closing(Output):
    """Whether the account could be closed now, what is in the way, and what would be kept by law."""

    blockers: list[BlockerOut]
    kept: list[KeptOut]
    change_mind: str


class PrivacyRequest(Output):
    """A request with what was asked, what was answered, and what happened. `blockers` while a closing is blocked."""

    id: WireProceedingId
    kind: RequestKind
    asked: dict[str, Any]
    answer: dict[str, Any] | None
    kept: list[KeptOut]
    due_at: datetime
    is_late: bool
    copy_file: CopyOut | None
    blockers: list[BlockerOut]
    timeline: Timeline


class PrivacyRequestList(Output):
    """The newest first. `next_cursor` is null on the last page."""

    items: list[PrivacyRequest]
    next_cursor: str | None


class PublicKey(Output):
    """A key that copies are signed with (Ed25519)."""

    id: str
    algorithm: Literal["Ed25519"]
    pem: str


class PublicKeyList(Output):
    """Keys in force."""

    items: list[PublicKey]


class WaitingRequest(Output):
    """A request that waits for the staff; band 1 comes before all others."""

    customer_id: WireCustomerId
    id: WireProceedingId
    kind: RequestKind
    band: int
    opened_at: datetime
    due_at: datetime
    is_late: bool


class WaitingRequestList(Output):
    """The top band first, then what is due first."""

    items: list[WaitingRequest]


class StaffRequest(WaitingRequest):
    """A request as whoever answers it sees it; that it was opened is in the audit."""

    asked: dict[str, Any]
    answer: dict[str, Any] | None
    state: str


class PrivacyAnswer(Input):
    """How a request is answered, in words the customer reads; what is kept by codes of the policy."""

    outcome: Outcome
    text: Text
    kept: list[Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]] = Field(default_factory=list, max_length=10)


class NameEvidence(Input):
    """What was seen of the evidence for a name: which document, where, its reference. Never its number."""

    evidence: Annotated[str, Field(min_length=4, max_length=200), ONE_LINE]


class KeptQuery(Input):
    """Whose kept records, and why they are read."""

    customer_id: WireCustomerId
    reason: Annotated[str, Field(min_length=4, max_length=200), ONE_LINE]


class KeptRecordOut(Output):
    """A record as it was put away. `is_whole`: it is what its hash says."""

    id: str
    kind: str
    at: datetime
    keep_until: str
    sha256: str
    is_whole: bool
    content: Any


class KeptRecordList(Output):
    """The oldest first."""

    items: list[KeptRecordOut]
