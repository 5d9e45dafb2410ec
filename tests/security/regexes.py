"""Every regular expression of the program, and inputs made to slow them down."""

import ast
import importlib
import pkgutil
import re
import time
from collections.abc import Iterator
from types import ModuleType
from typing import NamedTuple

PACKAGES = ("core", "knowledge", "tools", "assistant", "prompts")
_CALLS = frozenset({"search", "match", "fullmatch", "sub", "split", "findall", "finditer", "subn"})
_PUMPS = (
    "a", "A", "0", "1,", "1.", "1 ", " ", "\n", " \n", "\t", "「", "」", "“", "《", "（",
    "(", ")", "[", "](", "![", "*", "**", "#", "|", ">", "> ", "<", "<a", "\"", "'",
    "```", "`", "-", "- ", "--", "=", "://", "@", "a@", "a.", "/", "\\", "万", "1万",
    "10%", "的", "把", "预算", "目标", "到", "，", "。", "：", ":", ";", "、", "和", "from ", "to ",
    "the ", "and ", "{", "}", "2026年", "1月", "12/", "e", "x=", "第", "一", "十", "百分之",
    "\u200b",
)  # fmt: skip


class Found(NamedTuple):
    """A pattern and where it is."""

    place: str
    pattern: re.Pattern[str]


def all_patterns() -> list[Found]:
    """Patterns kept anywhere in a module, and those written where they are used."""
    found: dict[tuple[str, int], Found] = {}
    for module in _modules():
        for name, value in vars(module).items():
            for pattern in _patterns_in(value, 0):
                found.setdefault(
                    (pattern.pattern, pattern.flags), Found(f"{module.__name__}.{name}", pattern)
                )
        for pattern in _inline(module):
            found.setdefault((pattern.pattern, pattern.flags), Found(f"{module.__name__}", pattern))
    return list(found.values())


def _modules() -> Iterator[ModuleType]:
    for package in PACKAGES:
        top = importlib.import_module(package)
        yield top
        for info in pkgutil.walk_packages(top.__path__, f"{package}."):
            yield importlib.import_module(info.name)


def _patterns_in(value: object, depth: int) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        if isinstance(value.pattern, str):
            yield value
    elif depth < 4 and isinstance(value, dict):
        for key, part in list(value.items())[:2000]:
            yield from _patterns_in(key, depth + 1)
            yield from _patterns_in(part, depth + 1)
    elif depth < 4 and isinstance(value, list | tuple | set | frozenset):
        for part in list(value)[:2000]:
            yield from _patterns_in(part, depth + 1)


def _inline(module: ModuleType) -> Iterator[re.Pattern[str]]:
    """Patterns given as text to `re.search` and the like."""
    path = getattr(module, "__file__", None)
    if not path or not path.endswith(".py"):
        return
    with open(path, encoding="utf-8") as file:
        tree = ast.parse(file.read())
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
            continue
        if not (isinstance(node.func.value, ast.Name) and node.func.value.id == "re"):
            continue
        first = node.args[0]
        if node.func.attr in _CALLS and isinstance(first, ast.Constant) and isinstance(first.value, str):
            yield re.compile(first.value, _flags(node))


def _flags(node: ast.Call) -> int:
    said = [ast.unparse(part.value) for part in node.keywords if part.arg == "flags"]
    said += [ast.unparse(part) for part in node.args[2:]]
    return sum(int(getattr(re, name)) for text in said for name in re.findall(r"re\.([A-Z]+)", text))


def hostile(pattern: re.Pattern[str], length: int) -> Iterator[str]:
    """Long inputs that make backtracking work: one piece again and again, of ours or of the pattern's."""
    literals = re.findall(r"[\u3000-\uffee]{1,4}|[A-Za-z]{2,8}", re.sub(r"\\[a-zA-Z]", " ", pattern.pattern))
    own = list(dict.fromkeys(literals))[:10]
    pieces = [*_PUMPS, *own, *(f"{piece} " for piece in own[:4]), *(f"{piece}1" for piece in own[:4])]
    for piece in dict.fromkeys(pieces):
        pumped = (piece * (length // len(piece) + 1))[:length]
        yield pumped
    for piece in own[:4]:
        yield piece + " " * (length - len(piece))
        yield piece + "1" * (length - len(piece))
        yield piece + "的" * (length - len(piece))


def seconds(pattern: re.Pattern[str], text: str) -> float:
    """How long the whole text takes to be searched through."""
    begun = time.perf_counter()
    for _ in pattern.finditer(text):
        pass
    return time.perf_counter() - begun
