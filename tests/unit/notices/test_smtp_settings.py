"""A mail server by a URL: secure unless somebody says otherwise, and its password is shown nowhere."""

from __future__ import annotations

import pytest

from purser.notices.smtp import SmtpPost, SmtpServer


def test_secure_unless_told_otherwise() -> None:
    assert SmtpServer.parse("smtp://mail.example") == SmtpServer("mail.example", 587, False, True, None, None)
    assert SmtpServer.parse("smtps://u:p%40ss@mail.example") == SmtpServer(
        "mail.example", 465, True, False, "u", "p@ss"
    )
    assert SmtpServer.parse("smtp://mail.example:25?tls=none") == SmtpServer(
        "mail.example", 25, False, False, None, None
    )


@pytest.mark.parametrize(
    "url",
    ["mail.example", "http://mail.example", "smtp://", "smtp://:hunter2@", "smtp://a:hunter2@h?tls=maybe",
     "smtp://a:hunter2@h?x=1", "smtp://a:hunter2@h:port"],
)  # fmt: skip
def test_what_is_not_understood_is_refused_without_the_password(url: str) -> None:
    with pytest.raises(ValueError, match="PURSER_SMTP_URL") as caught:
        SmtpServer.parse(url)
    assert "hunter2" not in str(caught.value)


def test_the_password_is_not_shown() -> None:
    assert "hunter2" not in repr(SmtpServer.parse("smtp://me:hunter2@mail.example"))


@pytest.mark.parametrize("sender", ["", "nobody", "a@b@c"])
def test_a_sender_is_an_address(sender: str) -> None:
    with pytest.raises(ValueError, match="PURSER_MAIL_FROM"):
        SmtpPost(SmtpServer.parse("smtp://h"), sender)
