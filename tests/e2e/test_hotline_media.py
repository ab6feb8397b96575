"""A real browser against the media of the hotline alone: sound both ways, digits, hanging up and vanishing."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page

from purser.hotline.media import Beat, HungUp, Line, Ports, Recorder, WebLeg
from tests.support.recordings import KEY, heard_in
from tests.support.sounds import dominant, tone
from tests.support.talking import EARS, heard, speaking

PORTS = Ports(47800, 47899)
PAGE = "http://127.0.0.1:9/"
CALL = """async () => {
  const own = await navigator.mediaDevices.getUserMedia({audio: true});
  const peer = window.__peer = new RTCPeerConnection();
  const [track] = own.getAudioTracks();
  window.__sender = peer.addTransceiver(track, {direction: 'sendrecv', streams: [own]}).sender;
  peer.addEventListener('track', ({track}) => {
    const audio = window.__audio = new Audio();
    audio.srcObject = new MediaStream([track]);
    void audio.play();
  });
  await peer.setLocalDescription(await peer.createOffer());
  while (peer.iceGatheringState !== 'complete') await new Promise(done => setTimeout(done, 20));
  return peer.localDescription.sdp;
}"""
ANSWER = "sdp => window.__peer.setRemoteDescription({type: 'answer', sdp})"


@asynccontextmanager
async def calling(browser: Browser, leg: WebLeg) -> AsyncIterator[Page]:
    """A page that has called us; it speaks every codec it has, we take one."""
    page = await browser.new_page()
    await page.add_init_script(EARS)
    await page.route("**/*", lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"))
    await page.goto(PAGE)
    await page.evaluate(ANSWER, await leg.answer(await page.evaluate(CALL)))
    async with asyncio.timeout(30):
        await leg.connected.wait()
    yield page


@asynccontextmanager
async def beating(line: Line) -> AsyncIterator[None]:
    beat = Beat()
    beat.add(line)
    task = asyncio.create_task(beat.run())
    try:
        yield
    finally:
        task.cancel()


async def is_heard(page: Page, hertz: float) -> None:
    async with asyncio.timeout(30):
        while len(pcm := await heard(page, 1)) < 4000 or not dominant(pcm).is_tone(hertz):
            await asyncio.sleep(0.2)


async def test_a_browser_speaks_hears_presses_keys_and_hangs_up(tmp_path: Path) -> None:
    leg = await WebLeg.open("127.0.0.1", PORTS)
    line = Line(leg, Recorder(tmp_path / "call", KEY))
    line.music(tone(1000, 1))
    async with speaking(tmp_path, 440) as browser, calling(browser, leg) as page, beating(line):
        await is_heard(page, 1000)
        await page.evaluate("window.__sender.dtmf.insertDTMF('16#', 100, 70)")
        async with asyncio.timeout(30):
            assert [await leg.digits.get() for _ in range(3)] == ["1", "6", "#"]
        await page.evaluate("window.__peer.close()")
        async with asyncio.timeout(5):
            with pytest.raises(HungUp):
                await line.digit(60)
        assert leg.reason == "disconnected"
        assert line.recorder is not None
        line.recorder.close()
    both = heard_in(tmp_path / "call")
    middle = both[len(both) // 3 : len(both) // 3 + 4000]
    assert dominant(middle[:, 0]).is_tone(440)
    assert dominant(middle[:, 1]).is_tone(1000)
    await leg.close()


async def test_a_browser_that_dies_is_missed_within_its_patience(tmp_path: Path) -> None:
    leg = await WebLeg.open("127.0.0.1", PORTS, patience=1)
    line = Line(leg)
    async with speaking(tmp_path, 440) as browser, calling(browser, leg) as page, beating(line):
        await asyncio.sleep(2)
        assert not leg.ended.is_set(), json.dumps(vars(leg.counters), default=str)
        session = await page.context.new_cdp_session(page)
        await session.send("Page.enable")
        crash = asyncio.ensure_future(session.send("Page.crash"))
        async with asyncio.timeout(5):
            await leg.ended.wait()
        crash.cancel()
    assert leg.reason in {"silent", "disconnected"}
    await leg.close()
