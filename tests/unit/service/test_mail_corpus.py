"""Every mail of the corpus is read, screened and matched as its table says, without a database."""

from __future__ import annotations

import time
from collections.abc import Mapping

import pytest

from purser.core.ids import Id
from purser.service.mail.match import By, Clue, clues, ending, pick, returned
from purser.service.mail.model import Ending, Envelope, Mark, Sort
from purser.service.mail.origin import read_origin
from purser.service.mail.parse import UnreadableError, parse
from purser.service.mail.screen import House, screen
from purser.service.mail.tokens import RETURN, Signer
from tests.support.mails import HELP, SERVER, Specimen, specimens

HOUSE = House(frozenset({HELP}), HELP)
SIGNER = Signer.of(b"k" * 32, HELP)
EMMA, LI, MERGED, SENT = (Id(bytes([n]) * 16) for n in range(1, 5))
SENT_ID = f"{SENT}@purser.example"
PEOPLE = {EMMA: {"emma.brown@outlook.example"}, LI: {"1402846@qq.example"}}
ALL = list(specimens())
READ_WITHIN = 3.0  # seconds of a busy machine for the worst of them


def places(specimen: Specimen) -> dict[str, str]:
    """The house knows two cases: Emma's, into which another was merged, and Li's."""
    case = LI if specimen.row.get("case") == "li" else EMMA
    return {
        "REPLY": SIGNER.address_for(case), "MERGED": SIGNER.address_for(MERGED), "SENT": SENT_ID,
        "RETURN": SIGNER.address_for(SENT, RETURN), "TOKEN": SIGNER.subject_token(case),
    }  # fmt: skip


def known(specimen: Specimen) -> Mapping[Clue, Id]:
    case = LI if specimen.row.get("case") == "li" else EMMA
    found = {Clue(By.ADDRESS, str(c)): c for c in (EMMA, LI)} | {Clue(By.ADDRESS, str(MERGED)): EMMA}
    for by in (By.IN_REPLY_TO, By.REFERENCES):
        found |= {Clue(by, SENT_ID): case, Clue(by, "AS8PR09MB1234@outlook.example"): EMMA}
    return found | {Clue(By.SUBJECT, SIGNER.subject_token(case)): case}


def envelope(specimen: Specimen, sender: str) -> Envelope:
    to = {"reply": "REPLY", "return": "RETURN", "merged": "MERGED"}.get(specimen.row.get("to", ""))
    return Envelope(specimen.row.get("from", sender), places(specimen)[to] if to else HELP)


@pytest.mark.parametrize("specimen", ALL, ids=lambda s: s.name)
def test_reads_as_its_table_says(specimen: Specimen) -> None:
    row, began = specimen.row, time.process_time()
    try:
        letter = parse(specimen.filled(places(specimen)))
    except UnreadableError as error:
        letter, rule = None, str(error)
    if letter is None:
        assert (row["ending"], row["rule"]) == ("refused", rule)
        return
    assert time.process_time() - began < READ_WITHIN
    origin = read_origin(letter.results, SERVER)
    sent = envelope(specimen, letter.sender.email if letter.sender else "x@nobody.example")
    screened = screen(letter, sent, origin, HOUSE, trusts_headers=True)
    assert screened.rule == row["rule"]
    assert row.get("says", "") in " ".join(letter.text.split()).replace("\n", " ")

    sender = letter.sender.email if letter.sender else ""
    found = pick(clues(letter, sent, SIGNER), known(specimen), lambda case: sender in PEOPLE[case])
    about = returned(letter, sent, SIGNER) == SENT or (letter.report is not None and letter.report.about == SENT_ID)
    ends = ending(screened, found, about_ours=about)
    if row["ending"] != "repeated":  # which only a house that has it already knows
        assert ends == row["ending"]
        if ends in (Ending.ADDED, Ending.NOTED):
            assert found is not None
            assert found.case == {"emma": EMMA, "li": LI}[row["case"]]
    assert not row["answered"] or (screened.answerable and ends is Ending.OPENED)


def test_corpus_is_large_and_its_table_whole() -> None:
    assert len(ALL) >= 90
    assert len({s.name for s in ALL}) == len(ALL)
    assert {s.row["ending"] for s in ALL} == {e.value for e in Ending}


def named(name: str) -> bytes:
    return next(s.raw for s in ALL if s.name == name)


def test_nothing_hostile_is_left_in_a_page() -> None:
    page = parse(named("a17-hostile-html")).page
    assert page is not None
    assert not any(word in page for word in ("script", "onload", "onclick", "img", "form", "iframe", "style", "alert("))
    assert '<a href="https://shop.example/x" rel="noopener noreferrer nofollow">shop</a>' in page


def test_files_are_named_safely_and_kept_to_the_last_byte() -> None:
    names = [p.name for p in parse(named("a18-two-files")).parts]
    assert names == ["银行流水-2026年11月.pdf", "截图.png"]
    assert [p.name for p in parse(named("a19-traversal-name")).parts] == ["_.._etc_passwdgnp.exe"]
    picture = parse(named("a16-picture-only")).parts[0]
    assert picture.content.startswith(b"\x89PNG")
    assert picture.content.endswith(b"IEND\xaeB`\x82")


def test_marks_say_what_a_reader_should_know() -> None:
    said = {
        "a20-smime-signed": {Mark.SIGNED},
        "a21-smime-encrypted": {Mark.SEALED},
        "a23-calendar-invitation": {Mark.CALENDAR},
    }
    assert {name: parse(named(name)).marks for name in said} == said
    assert parse(named("a38-encoded-newline")).subject == "Hello Bcc: all@purser.example"
    assert parse(named("a09-raw-gbk-unlabelled")).sender is not None
    assert Mark.MENDED in parse(named("a11-gbk-as-ascii")).marks


def test_only_the_server_in_front_is_believed() -> None:
    results = parse(named("a39-foreign-results")).results
    assert len(results) == 3
    assert read_origin(results, SERVER).doubtful
    assert not read_origin(results, None).doubtful
    assert read_origin(results[1:], SERVER).proven  # were it not on top, it would be believed: the server takes it out
    assert not read_origin(results[1:2], SERVER).proven


def test_signed_addresses_are_nobody_elses_to_make() -> None:
    case = Id(bytes(range(16)))
    address = SIGNER.address_for(case)
    assert len(address.partition("@")[0]) <= 64
    assert SIGNER.read(address.upper()) == case
    assert SIGNER.read(SIGNER.address_for(case, RETURN)) is None
    assert Signer.of(b"x" * 32, HELP).read(address) is None
    token = address.split("-")[1].split("@")[0]
    for i in range(len(token)):  # no other letter in any place leads anywhere but perhaps to the unused last bits
        forged = address.replace(token, token[:i] + ("a" if token[i] != "a" else "b") + token[i + 1 :])
        assert SIGNER.read(forged) in (None, case)
        assert i == len(token) - 1 or SIGNER.read(forged) is None


@pytest.mark.parametrize(
    ("subject", "sort"),
    [
        ("自动回复: 出差中", Sort.AUTOMATIC),
        ("[自动回复] 您好", Sort.AUTOMATIC),
        ("Out of office until Monday", Sort.AUTOMATIC),
        ("Réponse automatique : votre message", Sort.AUTOMATIC),
        ("Abwesenheitsnotiz", Sort.AUTOMATIC),
        ("Automatic reply: away", Sort.AUTOMATIC),
        ("automatic reply button does not work", Sort.PERSON),
        ("On vacation, my card was blocked", Sort.PERSON),
        ("退款被退回了", Sort.PERSON),
    ],
)
def test_subjects_of_machines_and_of_people(subject: str, sort: Sort) -> None:
    raw = f"From: wang@mail.example\r\nTo: {HELP}\r\nMessage-ID: <1@mail.example>\r\nSubject: {subject}\r\n\r\n...\r\n"
    letter = parse(raw.encode())
    assert screen(letter, Envelope("wang@mail.example", HELP), read_origin([], None), HOUSE).sort is sort
