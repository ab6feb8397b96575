"""The pictures of the documentation, taken by the tests when PURSER_SCREENSHOTS names a folder for them."""

from __future__ import annotations

import base64
import io
import os
from pathlib import Path

from PIL import Image
from playwright.async_api import Page

FOLDER = os.environ.get("PURSER_SCREENSHOTS")

_QUALITY = 84
_SMALL, _GAP = 260, 14
_A_ROW, _A_SHEET = 7, 21
_OVERVIEW = ("home", "pay", "pay-code", "statement")
_FRAME = """
<body style="margin:0;padding:36px;display:flex;gap:30px;width:max-content;
  background:linear-gradient(150deg,#0a2440,#134a7c 60%,#1c86a8)">{images}</body>
"""
_IMAGE = """
<img src="data:image/jpeg;base64,{data}" width="390" height="844"
  style="display:block;border-radius:30px;box-shadow:0 0 0 9px #06182c,0 20px 44px rgb(0 0 0/45%)">
"""


def _file(name: str, locale: str, app: str = "wallet") -> Path:
    assert FOLDER is not None
    return Path(FOLDER) / f"{app}-{name}-{locale}.jpg"


async def take(page: Page, name: str, locale: str, *, app: str = "wallet") -> None:
    """A picture of the page as it is, once everything on it stands still."""
    if FOLDER is not None:
        await page.wait_for_timeout(500)
        await page.screenshot(path=_file(name, locale, app), type="jpeg", quality=_QUALITY)


class Gallery:
    """Small pictures of many pages, put side by side on few sheets: what a reviewer looks through."""

    def __init__(self, locale: str, *, app: str = "wallet") -> None:
        self._locale, self._app = locale, app
        self._shots: list[Image.Image] = []

    async def add(self, page: Page) -> None:
        """The page as it is."""
        if FOLDER is not None:
            shot = Image.open(io.BytesIO(await page.screenshot(type="png", scale="css"))).convert("RGB")
            self._shots.append(shot.resize((_SMALL, round(shot.height * _SMALL / shot.width))))

    def hang(self) -> None:
        """Write the sheets: `wallet-pages-1-en.jpg` and so on."""
        for number, first in enumerate(range(0, len(self._shots), _A_SHEET), 1):
            shots = self._shots[first : first + _A_SHEET]
            width, height = _SMALL + _GAP, max(shot.height for shot in shots) + _GAP
            rows = -(-len(shots) // _A_ROW)
            sheet = Image.new("RGB", (_A_ROW * width + _GAP, rows * height + _GAP), (10, 36, 64))
            for place, shot in enumerate(shots):
                sheet.paste(shot, (_GAP + place % _A_ROW * width, _GAP + place // _A_ROW * height))
            sheet.save(_file(f"pages-{number}", self._locale, self._app), quality=_QUALITY)


async def overview(page: Page, locale: str) -> None:
    """The four pages of the readme side by side, from their pictures."""
    if FOLDER is None:
        return
    shots = [base64.b64encode(_read(_file(name, locale))).decode() for name in _OVERVIEW]
    canvas = await page.context.new_page()
    await canvas.set_viewport_size({"width": 1722, "height": 916})
    await canvas.set_content(_FRAME.format(images="".join(_IMAGE.format(data=shot) for shot in shots)))
    await canvas.screenshot(path=_file("overview", locale), type="jpeg", quality=_QUALITY, scale="css")
    await canvas.close()


def _read(file: Path) -> bytes:
    return file.read_bytes()
