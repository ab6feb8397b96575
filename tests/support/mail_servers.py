"""A real mail server and a real mailbox, from Debian's packages: Exim and Dovecot, each with a configuration and a
folder of its own. Nothing of the machine's own mail is touched."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.support.mails import SERVER

_EXIM, _DOVECOT = Path("/usr/sbin/exim4"), Path("/usr/sbin/dovecot")
_APT = Path("/usr/bin/apt-get")
_PACKAGES: Final = ("exim4-daemon-light", "dovecot-imapd")
_NO_SERVICES = Path("/usr/sbin/policy-rc.d")
_USER: Final = "Debian-exim"
_START: Final = 20.0  # seconds


class NoMailServerError(RuntimeError):
    """There is no Exim or no Dovecot and none could be installed; the text says why."""


def prepare() -> None:
    """Install both where they are missing, without starting them. Raises NoMailServerError."""
    if _EXIM.exists() and _DOVECOT.exists() and os.geteuid() == 0:
        return
    if os.geteuid() != 0 or not _APT.exists():
        raise NoMailServerError("Exim and Dovecot need root on Debian or a descendant of it")
    print(f"installing {' and '.join(_PACKAGES)} with apt-get …", flush=True)
    with without_services():
        for command in (["update", "-q"], ["install", "-q", "-y", "--no-install-recommends", *_PACKAGES]):
            environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
            subprocess.run([str(_APT), *command], env=environment, capture_output=True, timeout=600, check=False)
    if not (_EXIM.exists() and _DOVECOT.exists()):
        raise NoMailServerError("apt-get could not install Exim and Dovecot")


@contextlib.contextmanager
def without_services() -> Iterator[None]:
    """Packages start what they bring, unless this file says no."""
    if _NO_SERVICES.exists():
        yield
        return
    _NO_SERVICES.write_text("#!/bin/sh\nexit 101\n")
    _NO_SERVICES.chmod(0o755)
    try:
        yield
    finally:
        _NO_SERVICES.unlink()


@dataclass(frozen=True, slots=True)
class MailServers:
    """Where they listen, and what Exim logged. `folder` is theirs."""

    smtp: int
    imap: int
    folder: Path

    @property
    def log(self) -> str:
        path = self.folder / "exim" / "mainlog"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""


@contextlib.contextmanager
def mail_servers(folder: Path, purser: int, world: int, login: tuple[str, str]) -> Iterator[MailServers]:
    """Exim takes mail from everybody. What is for purser.example it hands to the port `purser`, over TLS and with the
    `login`, for outlook.example to the port `world`; box.example is a mailbox of Dovecot's; at gone.example there is
    nobody."""
    prepare()
    smtp, imap = free_port(), free_port()
    user = pwd.getpwnam(_USER)
    for name in ("exim", "exim/spool", "dovecot", "Maildir"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "exim.conf").write_text(_exim(folder, smtp, purser, world, login))
    (folder / "dovecot.conf").write_text(_dovecot(folder, imap, user))
    for path in (folder, *folder.rglob("*")):
        os.chown(path, user.pw_uid, user.pw_gid)
    (folder / "exim.conf").chmod(0o644)
    os.chown(folder / "exim.conf", 0, 0)
    processes = [
        _start([str(_EXIM), "-C", str(folder / "exim.conf"), "-bdf", "-q1s"], folder / "exim.out"),
        _start([str(_DOVECOT), "-F", "-c", str(folder / "dovecot.conf")], folder / "dovecot.out"),
    ]
    try:
        for port in (smtp, imap):
            _wait_for(port, folder)
        yield MailServers(smtp, imap, folder)
    finally:
        for process in processes:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
        for process in processes:
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


def _start(command: list[str], out: Path) -> subprocess.Popen[bytes]:
    with out.open("wb") as f:
        return subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=f, stderr=subprocess.STDOUT, start_new_session=True
        )


def _wait_for(port: int, folder: Path) -> None:
    until = time.monotonic() + _START
    while time.monotonic() < until:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    said = "\n".join(p.read_text(errors="replace") for p in (folder / "exim.out", folder / "dovecot.out"))
    raise NoMailServerError(f"nothing listens at {port}: {said}")


_ROUTERS: Final = """\
begin routers
purser:
  driver = manualroute
  domains = purser.example
  transport = purser
  route_list = * 127.0.0.1
  self = send
world:
  driver = manualroute
  domains = outlook.example
  transport = world
  route_list = * 127.0.0.1
  self = send
box:
  driver = accept
  domains = box.example
  transport = box
gone:
  driver = redirect
  domains = gone.example
  data = :fail: 5.1.1 there is nobody of that name
  allow_fail
"""


def _exim(folder: Path, smtp: int, purser: int, world: int, login: tuple[str, str]) -> str:
    return f"""
primary_hostname = {SERVER}
exim_user = {_USER}
exim_group = {_USER}
spool_directory = {folder}/exim/spool
log_file_path = {folder}/exim/%slog
pid_file_path = {folder}/exim/exim.pid
daemon_smtp_ports = {smtp}
local_interfaces = 127.0.0.1
tls_advertise_hosts =
keep_environment =
host_lookup =
deliver_drop_privilege = true
smtp_accept_queue_per_connection = 0
acl_smtp_rcpt = accept
acl_smtp_data = acl_check

begin acl
acl_check:
  warn
    remove_header = Authentication-Results
    add_header = :at_start:Authentication-Results: {SERVER}; spf=pass; dkim=pass; dmarc=pass (p=reject)
  accept

{_ROUTERS}
begin transports
purser:
  driver = smtp
  port = {purser}
  allow_localhost
  hosts_require_tls = *
  hosts_require_auth = *
  tls_verify_hosts =
world:
  driver = smtp
  port = {world}
  allow_localhost
box:
  driver = appendfile
  directory = {folder}/Maildir
  maildir_format
  delivery_date_add
  envelope_to_add
  return_path_add
  user = {_USER}

begin retry
* * F,1h,1s

begin authenticators
login:
  driver = plaintext
  public_name = PLAIN
  client_send = ^{login[0]}^{login[1]}
"""


def _dovecot(folder: Path, imap: int, user: pwd.struct_passwd) -> str:
    return f"""
protocols = imap
base_dir = {folder}/dovecot/run
state_dir = {folder}/dovecot/state
log_path = {folder}/dovecot.log
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
first_valid_uid = 1
mail_location = maildir:{folder}/Maildir
passdb {{
  driver = static
  args = password=secret
}}
userdb {{
  driver = static
  args = uid={user.pw_uid} gid={user.pw_gid} home={folder}
}}
service imap-login {{
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
"""
