"""The mail as a page: what the text says, in the wallet's colours. It loads nothing, so nobody learns who read it."""

from __future__ import annotations

from html import escape
from string import Template
from typing import Final

from purser.core.text import Language

_TAGS: Final[dict[Language, str]] = {"en": "en", "zh": "zh-CN"}
_FONT: Final = "-apple-system,'Segoe UI','PingFang SC','Noto Sans SC','Microsoft YaHei',sans-serif"

# Mail programs know no style sheets, so each element carries its own.
_PAGE: Final = Template(
    f"""\
<!doctype html>
<html lang="$lang"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light"><title>$title</title></head>
<body style="margin:0;padding:24px 12px;background:#f1f4f8;font-family:{_FONT};color:#0f2031">
<div style="max-width:520px;margin:0 auto;border-radius:18px;overflow:hidden;background:#ffffff">
<div style="padding:18px 28px;background:#0f3459;color:#efcf8f;font-size:19px;font-weight:700">Purser</div>
<div style="padding:26px 28px;font-size:16px;line-height:1.6">
<h1 style="margin:0 0 10px;font-size:22px;line-height:1.35">$title</h1>
<p style="margin:0;white-space:pre-line">$body</p>
$code$advice</div>
<p style="margin:0;padding:16px 28px;background:#eef2f5;color:#54667a;font-size:13px;line-height:1.6">$footer</p>
</div></body></html>
"""
)
_CODE: Final = Template(
    '<p style="margin:18px 0 0;padding:14px 18px;border-radius:14px;background:#fbf0da;color:#5c3f0c;font-size:30px;'
    'font-weight:700;letter-spacing:6px;font-family:Menlo,Consolas,monospace">$code</p>\n'
)
_ADVICE: Final = Template('<p style="margin:18px 0 0;color:#54667a">$advice</p>\n')


def mail_page(language: Language, title: str, body: str, advice: str, footer: str, code: str | None) -> str:
    """The page. Everything given is text."""
    parts = {"title": title, "body": body, "footer": footer}
    return _PAGE.substitute(
        {name: escape(text) for name, text in parts.items()},
        lang=_TAGS[language],
        code=_CODE.substitute(code=escape(code)) if code else "",
        advice=_ADVICE.substitute(advice=escape(advice)) if advice else "",
    )
