"""The conventions of CONTRIBUTING.md that no linter knows, as functions from a file to what breaks them."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FILE_LINES, FUNCTION_LINES, WEB_LINES = 400, 70, 250
ROOMS = {
    "core", "ledger", "fees", "channels", "identity", "notices", "accounts", "payments", "claims", "cards", "safety",
    "risk", "privacy", "api", "service", "operations", "settlements", "hotline",
}  # fmt: skip

_GENERATED = {"web/packages/client/schema.d.ts", "web/package-lock.json", "LICENSE"}
_BUILT = "src/purser/web"
_TEXT = {
    ".py",
    ".ts",
    ".tsx",
    ".js",
    ".mjs",
    ".css",
    ".html",
    ".md",
    ".sql",
    ".toml",
    ".json",
    ".in",
    ".txt",
    "",
}
_UNFINISHED = re.compile(r"\b(TODO|FIXME|HACK)\b")
_SKIP = re.compile(r"pytest\.(mark\.)?(skip|skipif|xfail|importorskip)\b|\b(it|test|describe)\.(skip|todo|only)\b")
_PLACES = re.compile(r"(?<![\w.])/(home|Users|root|work|workspace)/\w")
_INDEXES = re.compile(
    r"(pypi\.org|pythonhosted\.org|registry\.(npmjs|npmmirror|yarnpkg)|registry\.npm|mirrors?\.\w+\.(com|cn|edu))"
)
_SQL = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH|CREATE|ALTER|DROP|TRUNCATE|COPY|LOCK|MERGE)\b")
_CONSTANT = re.compile(r"_?[A-Z][A-Z0-9_]*")
_CLOCK = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
}


def files(root: Path = ROOT) -> Iterator[Path]:
    """Everything a person wrote."""
    for folder, folders, names in os.walk(root):
        here = Path(folder).relative_to(root).as_posix()
        folders[:] = [] if here == _BUILT else sorted(f for f in folders if _is_ours(f))
        for name in sorted(names):
            path = Path(folder, name)
            if path.suffix in _TEXT and path.relative_to(root).as_posix() not in _GENERATED:
                yield path


def _is_ours(folder: str) -> bool:
    return folder == ".ci" or not (folder.startswith(".") or folder in ("node_modules", "__pycache__", "dist"))


def size(path: Path, text: str) -> Iterator[str]:
    """Files and functions are small enough to be read at once."""
    lines = text.count("\n")
    limit = {".py": FILE_LINES, ".ts": WEB_LINES, ".tsx": WEB_LINES, ".css": WEB_LINES}.get(path.suffix)
    if limit is not None and lines > limit:
        yield f"{path}: {lines} lines, {limit} are the most"
    for node in _functions(path, text):
        length = (node.end_lineno or node.lineno) - node.lineno + 1
        if length > FUNCTION_LINES:
            yield f"{path}:{node.lineno}: {node.name} has {length} lines, {FUNCTION_LINES} are the most"


def finished(path: Path, text: str) -> Iterator[str]:
    """Nothing is left for later, and no test is switched off."""
    for number, line in enumerate(text.splitlines(), 1):
        if found := _UNFINISHED.search(line) or _SKIP.search(line):
            yield f"{path}:{number}: {found.group()}"
    for node in _functions(path, text):
        if _is_stub(node):
            yield f"{path}:{node.lineno}: {node.name} does nothing"


def portable(path: Path, text: str) -> Iterator[str]:
    """No folder of somebody's machine, and no package index: each machine has its own."""
    for number, line in enumerate(text.splitlines(), 1):
        if found := _PLACES.search(line) or _INDEXES.search(line):
            yield f"{path}:{number}: {found.group()}"


def constant_sql(path: Path, text: str) -> Iterator[str]:
    """Only constants are put into SQL text; values are parameters, names go through psycopg.sql."""
    for node in _nodes(path, text):
        if not isinstance(node, ast.JoinedStr):
            continue
        start = "".join(p.value for p in node.values[:1] if isinstance(p, ast.Constant) and isinstance(p.value, str))
        for part in node.values:
            if _SQL.match(start) and isinstance(part, ast.FormattedValue) and not _is_constant(part.value):
                yield f"{path}:{node.lineno}: {ast.unparse(part.value)} inside SQL"


def injected_time(path: Path, text: str) -> Iterator[str]:
    """The present comes from an injected clock."""
    for node in _nodes(path, text):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr=name)) if (owner, name) in _CLOCK:
                yield f"{path}:{node.lineno}: {owner}.{name}()"


def private_stores(path: Path, text: str) -> Iterator[str]:
    """A room's SQL (its `store` modules) is its own."""
    room = path.parent.name
    for node in _nodes(path, text):
        if isinstance(node, ast.ImportFrom) and node.module:
            parts = node.module.split(".")
            if len(parts) > 2 and parts[0] == "purser" and parts[1] != room and parts[2].startswith("store"):
                yield f"{path}:{node.lineno}: {node.module} belongs to {parts[1]}"


def _nodes(path: Path, text: str) -> Iterator[ast.AST]:
    if path.suffix == ".py":
        yield from ast.walk(ast.parse(text))


def _functions(path: Path, text: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in _nodes(path, text):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _is_stub(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether all it does is to say that it does nothing yet."""
    match node.body[-1]:
        case ast.Raise(exc=ast.Name(id="NotImplementedError") | ast.Call(func=ast.Name(id="NotImplementedError"))):
            return not any("abstract" in ast.unparse(d) for d in node.decorator_list)
    return False


def _is_constant(value: ast.expr) -> bool:
    return isinstance(value, ast.Name | ast.Attribute) and bool(
        _CONSTANT.fullmatch(value.id if isinstance(value, ast.Name) else value.attr)
    )
