"""Asterisk, which Debian 12 does not have: unpacked from Debian's unstable into a folder of its own, with every library
it needs. Nothing of the machine's changes, and nobody has to be root."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Final

_CACHE: Final = Path(tempfile.gettempdir()) / f"purser-asterisk-{os.getuid()}"
_LIBRARIES: Final = "usr/lib/x86_64-linux-gnu"
_START: Final = 30.0  # seconds
_KEYRING: Final = "/usr/share/keyrings/debian-archive-keyring.gpg"
_APT: Final = """
Dir::Etc::sourcelist "{folder}/sources.list"; Dir::Etc::sourceparts "/dev/null"; Dir::Etc::preferencesparts "/dev/null";
Dir::State "{folder}/state"; Dir::State::status "{folder}/status"; Dir::Cache "{folder}/cache";
APT::Architecture "amd64"; APT::Install-Recommends "false"; APT::Sandbox::User "";
Acquire::Languages "none"; Debug::NoLocking "true";
"""

_MODULES: Final = (
    "res_pjproject", "res_sorcery_config", "res_sorcery_memory", "res_sorcery_astdb", "res_timing_timerfd",
    "res_rtp_asterisk", "res_pjsip", "res_pjsip_session", "res_pjsip_pubsub", "res_pjsip_authenticator_digest",
    "res_pjsip_outbound_authenticator_digest", "res_pjsip_endpoint_identifier_ip", "res_pjsip_sdp_rtp",
    "res_pjsip_caller_id", "chan_pjsip", "codec_ulaw", "codec_alaw", "pbx_config", "app_dial", "bridge_simple",
)  # fmt: skip

_FOLDERS: Final = """[directories]
astetcdir => {etc}
astmoddir => {root}/usr/lib/x86_64-linux-gnu/asterisk/modules
astvarlibdir => {root}/usr/share/asterisk
astdatadir => {root}/usr/share/asterisk
astdbdir => {etc}
astspooldir => {etc}
astrundir => {etc}
astlogdir => {etc}
"""


class NoAsteriskError(RuntimeError):
    """It cannot be had, or did not start; the text says why."""


def unpacked() -> Path:
    """Where it is, fetched if need be: 81 MB, 160 packages. Raises NoAsteriskError."""
    root = _CACHE / "root"
    if not (root / "usr/sbin/asterisk").exists():
        shutil.rmtree(_CACHE, ignore_errors=True)
        making = _CACHE / "making"
        for package in _fetched(_CACHE):
            _run(["dpkg-deb", "-x", str(package), str(making)], {})
        making.rename(root)
    return root


def _fetched(folder: Path) -> list[Path]:
    for name in ("state/lists/partial", "cache/archives/partial"):
        (folder / name).mkdir(parents=True)
    mirror = _run(["apt-get", "indextargets", "--format", "$(REPO_URI)", "Origin: Debian"], {}).split()
    if not mirror:
        raise NoAsteriskError("this machine has no mirror of Debian's")
    (folder / "sources.list").write_text(f"deb [signed-by={_KEYRING}] {mirror[0]} sid main\n")
    (folder / "status").touch()
    (folder / "apt.conf").write_text(_APT.format(folder=folder))
    settings = {"APT_CONFIG": str(folder / "apt.conf")}
    for command in (["update", "-q"], ["install", "-q", "-y", "--download-only", "asterisk"]):
        _run(["apt-get", *command], settings)
    return sorted((folder / "cache/archives").glob("*.deb"))


def _run(command: list[str], settings: Mapping[str, str]) -> str:
    done = subprocess.run(
        command, env={**os.environ, **settings}, capture_output=True, text=True, timeout=600, check=False
    )
    if done.returncode:
        raise NoAsteriskError(f"{' '.join(command)}: {done.stderr[-1_000:]}")
    return done.stdout


@contextlib.asynccontextmanager
async def asterisk(folder: Path, files: Mapping[str, str]) -> AsyncIterator[None]:
    """One that runs with these configuration files and no others, while the context is open. Raises NoAsteriskError."""
    root = unpacked()
    usual = {
        "asterisk.conf": _FOLDERS.format(etc=folder, root=root),
        "modules.conf": "[modules]\nautoload=no\n" + "".join(f"load={name}.so\n" for name in _MODULES),
        "logger.conf": "[logfiles]\nconsole => notice,warning,error,verbose\n",
    }
    for name, text in {**usual, **files}.items():
        (folder / name).write_text(text)
    loader = [str(root / "usr/lib64/ld-linux-x86-64.so.2"), "--library-path", str(root / _LIBRARIES)]
    program = [str(root / "usr/sbin/asterisk"), "-f", "-vvv", "-C", str(folder / "asterisk.conf")]
    said = folder / "asterisk.log"
    with said.open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *loader, *program, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
    try:
        await _until_ready(process, said)
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await process.wait()


async def _until_ready(process: asyncio.subprocess.Process, said: Path) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_START):
            while process.returncode is None:
                if "Asterisk Ready" in _text(said):
                    return
                await asyncio.sleep(0.05)
    raise NoAsteriskError(_text(said)[-2_000:])


def _text(said: Path) -> str:
    return said.read_text(errors="replace")
