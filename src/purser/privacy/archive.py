"""A copy of somebody's data that anybody can check: a ZIP of JSON files, and a signed list of their hashes.

`manifest.json` names every file with its SHA-256; `manifest.sig` is the Ed25519 signature (RFC 8032) over its bytes.
The public key is published at `GET /v1/privacy/keys` and named in the manifest.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from purser.core.settings import kept

FORMAT: Final = "purser-personal-data-1"
MANIFEST, SIGNATURE, README = "manifest.json", "manifest.sig", "README.txt"

_OLDEST: Final = datetime(1980, 1, 1, tzinfo=UTC)  # ZIP knows no time before

_README: Final = """\
这是 Purser 按您的请求导出的个人数据副本。各文件为 UTF-8 编码的 JSON，金额为最小货币单位的整数。
manifest.json 列出每个文件的 SHA-256；manifest.sig 是对 manifest.json 的 Ed25519 签名。公钥：{keys}
验证：openssl pkeyutl -verify -pubin -inkey key.pem -rawin -in manifest.json -sigfile manifest.sig

This is the copy of your personal data that you asked Purser for. Files are JSON in UTF-8; amounts are whole numbers
of minor units. manifest.json has the SHA-256 of every file; manifest.sig is the Ed25519 signature over manifest.json.
The public key: {keys}
To verify: openssl pkeyutl -verify -pubin -inkey key.pem -rawin -in manifest.json -sigfile manifest.sig
"""


class CopyBroken(Exception):
    """An archive is not what was signed; the text says what is wrong."""


def signing_key(home: Path) -> Ed25519PrivateKey:
    """The key that signs copies, made at first use in PURSER_HOME, readable by its owner only."""
    fresh = Ed25519PrivateKey.generate().private_bytes_raw()
    return Ed25519PrivateKey.from_private_bytes(kept(home / "privacy" / "signing-key", fresh))


def key_id(key: Ed25519PublicKey) -> str:
    """Names a public key: the first 16 digits of its SHA-256."""
    return sha256(key.public_bytes_raw()).hexdigest()[:16]


def key_pem(key: Ed25519PublicKey) -> str:
    """The public key as openssl reads it."""
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def pack(files: Mapping[str, Any], about: Mapping[str, Any], key: Ed25519PrivateKey, at: datetime, keys: str) -> bytes:
    """The ZIP. `files` are JSON contents by name, `about` goes into the manifest, `keys` is where the key is."""
    contents = {name: orjson.dumps(content, option=orjson.OPT_INDENT_2) for name, content in files.items()}
    contents[README] = _README.format(keys=keys).encode()
    listed = [{"name": n, "sha256": sha256(c).hexdigest(), "bytes": len(c)} for n, c in sorted(contents.items())]
    manifest = {
        "format": FORMAT,
        **about,
        "made_at": at.isoformat(timespec="seconds"),
        "key": key_id(key.public_key()),
        "keys": keys,
        "files": listed,
    }
    contents[MANIFEST] = orjson.dumps(manifest, option=orjson.OPT_INDENT_2)
    contents[SIGNATURE] = key.sign(contents[MANIFEST])
    made = io.BytesIO()
    when = max(at, _OLDEST).astimezone(UTC).timetuple()[:6]
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in (MANIFEST, SIGNATURE, *sorted(contents.keys() - {MANIFEST, SIGNATURE})):
            entry = zipfile.ZipInfo(name, when)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, contents[name])
    return made.getvalue()


def verify(file: bytes, key: Ed25519PublicKey) -> dict[str, Any]:
    """The files of an archive that is whole, by name. Raises CopyBroken."""
    try:
        with zipfile.ZipFile(io.BytesIO(file)) as archive:
            contents = {name: archive.read(name) for name in archive.namelist()}
        key.verify(contents.pop(SIGNATURE), contents[MANIFEST])
        manifest = orjson.loads(contents.pop(MANIFEST))
        hashes = {f["name"]: f["sha256"] for f in manifest["files"]}
    except InvalidSignature:
        raise CopyBroken("not signed with this key") from None
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise CopyBroken(f"not an archive of ours: {error}") from None
    if {n: sha256(c).hexdigest() for n, c in contents.items()} != hashes:
        raise CopyBroken("a file is not what was listed")
    return {name: orjson.loads(c) for name, c in contents.items() if name.endswith(".json")}
