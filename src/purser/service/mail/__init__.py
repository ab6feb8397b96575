"""Mail: taken in by SMTP or from a mailbox, taken apart, screened, matched to its case, and answered.

What comes in is kept as it came (`keep`), looked at by a job (`take_in`), and ends in exactly one way (`Ending`). What
somebody of the staff writes into a case with the channel mail goes out by itself. A mail proves nobody's identity: it
opens cases and adds to them, and does nothing else.
"""

from purser.service.mail.answer import answer_entry, compose
from purser.service.mail.desk import MailDesk, open_mail
from purser.service.mail.fetch import Mailbox, fetch
from purser.service.mail.lock import Lock, mail_lock
from purser.service.mail.model import Ending, Envelope
from purser.service.mail.receive import receive_forever, receiving
from purser.service.mail.send import send
from purser.service.mail.take_in import RELEASE, keep, release, take_in
from purser.service.mail.view import KeptMail, MailView, list_kept, read_mail

__all__ = [
    "RELEASE",
    "Ending",
    "Envelope",
    "KeptMail",
    "Lock",
    "MailDesk",
    "MailView",
    "Mailbox",
    "answer_entry",
    "compose",
    "fetch",
    "keep",
    "list_kept",
    "mail_lock",
    "open_mail",
    "read_mail",
    "receive_forever",
    "receiving",
    "release",
    "send",
    "take_in",
]
