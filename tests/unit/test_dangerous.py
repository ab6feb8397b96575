"""Calls that turn data into code, chance that can be guessed, broken ciphers: none of them is in the sources."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from purser.core.text import LANGUAGES, Language, problem_text
from tests.support.tidy import ROOT

MODULES = {
    "pickle", "marshal", "shelve", "dill", "yaml", "xml", "lxml", "ldap", "ldap3", "jinja2", "mako", "pymemcache",
    "telnetlib", "ftplib", "ctypes.util",
}  # fmt: skip
"""What reads objects, entities, templates or queries out of data. None is needed, so none is imported."""

CALLS = {
    "eval", "exec", "compile", "__import__", "os.system", "os.popen", "asyncio.create_subprocess_shell",
    "tempfile.mktemp", "hashlib.md5", "hashlib.sha1", "hashlib.new", "modes.ECB", "modes.CBC", "algorithms.TripleDES",
    "ssl._create_unverified_context", "random.choice", "random.randint", "random.randrange", "random.getrandbits",
}  # fmt: skip
"""`random` may only spread times; what nobody may guess comes from `secrets` and `os.urandom`."""

ARGUMENTS = {("shell", True), ("verify", False), ("follow_redirects", True), ("check_hostname", False)}

WEB = re.compile(
    r"\.(inner|outer)HTML\s*\+?=(?!=)|dangerouslySetInnerHTML|\beval\(|new Function\(|document\.(write|cookie|domain)\b"
    r"|(window|self|parent)\.addEventListener\(.message|insertAdjacentHTML|\.postMessage\(|target=.?_blank|srcdoc|__proto__"
)
"""What reads text as HTML or code, hands it to other windows, or reads cookies."""


def dotted(node: ast.AST) -> str:
    """`a.b.c` of a name or attribute; otherwise nothing."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return ""


def dangers(text: str) -> Iterator[str]:
    """What of a Python source is on one of the lists."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (a.name for a in node.names if a.name.split(".")[0] in MODULES)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in MODULES:
            yield str(node.module)
        elif isinstance(node, ast.Call):
            if dotted(node.func) in CALLS:
                yield dotted(node.func)
            for k in node.keywords:
                if isinstance(k.value, ast.Constant) and (k.arg, k.value.value) in ARGUMENTS:
                    yield f"{k.arg}={k.value.value}"


TEMPLATES = {
    ("api/words.py", "format_map"),
    ("api/activities.py", "format"),
    ("api/help/pages.py", "format"),
    ("api/numbers_page.py", "format"),
    ("core/text.py", "format_map"),
    ("core/vault_rotation.py", "format"),
    ("service/answers/words.py", "format"),
    ("service/chat/words.py", "format_map"),
    ("hotline/voice/voice.py", "format_map"),
    ("service/directory/spoken.py", "format"),
    ("service/directory/spoken.py", "format_map"),
    ("service/mail/answer.py", "format_map"),
}
"""Where a text that is no constant is filled in: sentences of our catalogues, and composed SQL."""


def templates(text: str) -> Iterator[str]:
    """The calls of `format` and `format_map` on something else than a constant."""
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        filled, name = node.func.value, dotted(node.func.value).split(".")[-1]
        is_ours = isinstance(filled, ast.Constant) or name.isupper() or ast.unparse(filled).startswith("sql.SQL(")
        if node.func.attr in ("format", "format_map") and not is_ours:
            yield node.func.attr


def web_sources() -> Iterator[Path]:
    for folder in ("web/apps", "web/packages", "web/build", "src/purser/api"):
        for path in sorted((ROOT / folder).rglob("*.[tj]s*")):
            if path.suffix in (".ts", ".tsx", ".js") and ".test." not in path.name and "testing" not in path.parts:
                yield path


def test_no_source_calls_what_is_dangerous() -> None:
    found = {
        path.relative_to(ROOT).as_posix(): hits
        for path in sorted((ROOT / "src").rglob("*.py"))
        if (hits := list(dangers(path.read_text(encoding="utf-8"))))
    }
    assert found == {"src/purser/hotline/sip/digest.py": ["hashlib.new"]}, "a trunk names its hash (RFC 8760), MD5 too"


def test_only_our_own_files_are_templates() -> None:
    package = ROOT / "src" / "purser"
    found = {
        (path.relative_to(package).as_posix(), hit)
        for path in sorted(package.rglob("*.py"))
        for hit in templates(path.read_text(encoding="utf-8"))
    }
    assert found <= TEMPLATES
    assert list(templates("wish.format(name=name)\n'{}'.format(x)\n_TEXT.format(x)")) == ["format"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_filled_in_is_no_template(language: Language) -> None:
    evil = "{0.__class__} {x} %s"
    _, detail = problem_text("password_too_short", language, shortest=evil)
    assert evil in detail


def test_the_web_reads_no_text_as_code() -> None:
    paths = list(web_sources())
    assert len(paths) > 50
    found = {p.relative_to(ROOT).as_posix(): hits for p in paths if (hits := WEB.findall(p.read_text("utf-8")))}
    assert found == {}


@pytest.mark.parametrize(
    "text",
    [
        "import pickle",
        "from xml.etree import ElementTree",
        "x = eval('1')",
        "os.system(command)",
        "subprocess.run(command, shell=True)",
        "hashlib.md5(b'')",
        "Cipher(AES(key), modes.ECB())",
        "httpx.AsyncClient(verify=False)",
        "client.get(url, follow_redirects=True)",
        "token = random.choice(letters)",
    ],
)
def test_each_would_be_found(text: str) -> None:
    assert len(list(dangers(text))) == 1


@pytest.mark.parametrize(
    "text",
    ["a.innerHTML = b", "<p dangerouslySetInnerHTML={x} />", "eval(x)", "document.cookie", '<a target="_blank">'],
)
def test_and_so_in_the_web(text: str) -> None:
    assert WEB.search(text)


def test_what_is_harmless_passes() -> None:
    assert list(dangers("re.compile('a')\nsubprocess.run([program, argument], check=True)\nrandom.uniform(0, 1)")) == []
