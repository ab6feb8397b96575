"""Evidence: what is no picture and no plain document is refused; what is kept never changes."""

from __future__ import annotations

import asyncio
import hashlib
import io
import re
import time
import zlib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    EncodedStreamObject,
    NameObject,
    NumberObject,
    TextStringObject,
)
from reportlab.pdfgen.canvas import Canvas

from purser.claims import evidence
from purser.core.audit import COMMAND_LINE
from purser.core.vault_rotation import SETTLED, rotate, take_step
from purser.schema import SEALED
from tests.support.disputing import Quarrel, picture
from tests.support.refunding import code_of
from tests.support.tidy import ROOT
from tests.support.world import World


def document(*pages: str) -> bytes:
    """A PDF with a line on each page."""
    out = io.BytesIO()
    canvas = Canvas(out)
    for text in pages or ("An invoice",):
        canvas.drawString(50, 500, text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def altered(alter: Callable[[PdfWriter], object]) -> bytes:
    """The same with something done to it."""
    writer, out = PdfWriter(clone_from=PdfReader(io.BytesIO(document()))), io.BytesIO()
    alter(writer)
    writer.write(out)
    return out.getvalue()


def dictionary(**entries: object) -> DictionaryObject:
    return DictionaryObject({NameObject(f"/{name}"): value for name, value in entries.items()})  # type: ignore[misc]


def _script(writer: PdfWriter) -> None:
    action = dictionary(S=NameObject("/JavaScript"), JS=TextStringObject("app.alert(1)"))
    writer.root_object[NameObject("/OpenAction")] = action


def _action(kind: str) -> Callable[[PdfWriter], object]:
    def add(writer: PdfWriter) -> None:
        link = dictionary(
            Type=NameObject("/Annot"), Subtype=NameObject("/Link"), A=dictionary(S=NameObject(f"/{kind}"))
        )
        writer.pages[0][NameObject("/Annots")] = ArrayObject([link])

    return add


def _bomb(writer: PdfWriter) -> None:
    stream = EncodedStreamObject()
    stream._data = zlib.compress(bytes(300_000_000))
    stream[NameObject("/Filter")] = NameObject("/FlateDecode")
    writer._add_object(stream)


def _layers(writer: PdfWriter) -> None:
    stream = EncodedStreamObject()
    stream._data = b"x"
    stream[NameObject("/Filter")] = ArrayObject([NameObject("/FlateDecode")] * 9)
    writer._add_object(stream)


def _canvas(writer: PdfWriter) -> None:
    image = EncodedStreamObject()
    image._data = b"x"
    image[NameObject("/Subtype")] = NameObject("/Image")
    image[NameObject("/Width")] = image[NameObject("/Height")] = NumberObject(90_000)
    writer._add_object(image)


REFUSED = {
    "a script": (altered(_script), "evidence_script"),
    "a script under an escaped name": (
        altered(_script).replace(b"/JavaScript", b"/Java#53cript").replace(b"/JS", b"/J#53"),
        "evidence_script",
    ),
    "an attachment": (altered(lambda w: w.add_attachment("run.exe", b"MZ")), "evidence_script"),
    "a launch": (altered(_action("Launch")), "evidence_script"),
    "a form that is sent": (altered(_action("SubmitForm")), "evidence_script"),
    "a way to another file": (altered(_action("GoToR")), "evidence_script"),
    "a password": (altered(lambda w: w.encrypt("secret")), "evidence_locked"),
    "300 MB in a stream": (altered(_bomb), "evidence_bomb"),
    "layers": (altered(_layers), "evidence_bomb"),
    "a wall": (altered(_canvas), "evidence_bomb"),
    "too many pages": (document(*["x"] * 101), "evidence_bomb"),
    "half a document": (document()[:300], "evidence_damaged"),
    "a document in name only": (b"%PDF-1.7\n" + bytes(1_000), "evidence_damaged"),
    "an archive": (b"PK\x03\x04" + bytes(100), "evidence_kind_refused"),
    "a program": (b"MZ" + bytes(100), "evidence_kind_refused"),
    "a page before a document": (b"<script>alert(1)</script>" + document(), "evidence_kind_refused"),
    "a large picture": (picture(size=(10_000, 5_001)), "evidence_bomb"),
}


async def test_what_is_harmless_is_taken_and_what_is_not_is_named() -> None:
    for kind, media_type in (("PNG", "image/png"), ("JPEG", "image/jpeg"), ("WEBP", "image/webp")):
        judged = await evidence.judge(picture(kind=kind))
        assert (judged.media_type, judged.pages) == (media_type, 1)
    link = altered(_action("URI"))
    assert (await evidence.judge(link)).media_type == "application/pdf"
    assert (await evidence.judge(document("one", "two"))).pages == 2
    found = {what: await code_of(evidence.judge(content)) for what, (content, _) in REFUSED.items()}
    assert found == {what: code for what, (_, code) in REFUSED.items()}


async def test_what_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    slow = tmp_path / "slow.py"
    slow.write_text("import time\ntime.sleep(60)\n")
    monkeypatch.setattr(evidence, "_JUDGE", slow)
    monkeypatch.setattr(evidence, "_PATIENCE", 0.5)
    begun = time.monotonic()
    codes = await asyncio.gather(*(code_of(evidence.judge(picture())) for _ in range(3)))
    assert (set(codes), time.monotonic() - begun < 10) == ({"evidence_bomb"}, True)
    greedy = tmp_path / "greedy.py"
    greedy.write_text("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n")
    monkeypatch.setattr(evidence, "_JUDGE", greedy)
    assert await code_of(evidence.judge(picture())) == "evidence_bomb"


async def test_pages_left_out_are_gone_from_the_copy(world: World) -> None:
    q = await Quarrel.begin(world)
    await q.until("answered")
    original = await q.upload(document("An invoice", "A secret address", "Terms"))
    async with world.db.reader() as conn:
        content = await evidence.read_content(conn, original)
    copy = await evidence.redacted(content, original, [], [2])
    texts = [page.extract_text() for page in PdfReader(io.BytesIO(copy.content)).pages]
    assert (copy.pages, [t.strip() for t in texts]) == (2, ["An invoice", "Terms"])
    assert (await evidence.judge(copy.content)).pages == 2
    for boxes, pages in (([], []), ([], [1, 2, 3]), ([(0, 0, 1, 1)], []), ([], [9])):
        assert await code_of(evidence.redacted(content, original, boxes, pages)) == "evidence_redaction_invalid"
    async with world.db.reader() as conn:
        assert await evidence.read_content(conn, original) == content


async def test_an_original_outlives_the_keys_it_was_sealed_with(world: World) -> None:
    q = await Quarrel.begin(world)
    await q.until("answered")
    kept = await q.upload(picture())
    query = "SELECT content FROM evidence_contents"
    before = await world.rows(query)
    sealed = await world.rows("SELECT sealed_key FROM evidence_files")
    await rotate(world.db, COMMAND_LINE, "yearly", world.clock)
    while await take_step(world.db, world.clock, SEALED) != "done":
        world.clock.advance(seconds=(SETTLED + timedelta(seconds=1)).total_seconds())
        world.db.keys = None
    assert await world.rows("SELECT sealed_key FROM evidence_files") != sealed
    assert await world.rows(query) == before
    async with world.db.reader() as conn:
        assert await evidence.read_content(conn, kept) == picture()
    assert kept.sha256 == hashlib.sha256(picture()).digest()


async def test_the_history_names_the_hash(world: World) -> None:
    q = await Quarrel.begin(world)
    await q.until("answered")
    kept = await q.upload(picture())
    rows = await world.rows("SELECT details FROM proceeding_steps WHERE step = 'add_evidence'")
    assert rows == [({"file": str(kept.id), "sha256": kept.sha256.hex()},)]


def test_no_statement_changes_a_content() -> None:
    """Not even by mistake: what is brought is only ever added."""
    changing = re.compile(r"(UPDATE|DELETE FROM|TRUNCATE)\s+evidence_(files|contents|shares)", re.IGNORECASE)
    for path in (ROOT / "src").rglob("*.py"):
        assert not changing.search(path.read_text(encoding="utf-8")), path
