"""Fuzz the parsers, guided by what their code covers: `python -m tests.fuzz.run [parser ...] [--seconds 60]`.

Each parser runs in a process of its own and stops at its first fault, whose input is printed.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from tests.fuzz.parsers import PARSERS


def main() -> int:
    """Run each parser's fuzzing and print how many inputs it stood; 1 when one broke."""
    options = _options().parse_args()
    broken = 0
    for name in options.parsers or PARSERS:
        count, fault = _fuzz(name, options.seconds)
        print(f"{name:16} {count:>10,} inputs  {fault or 'held'}", flush=True)
        broken += bool(fault)
    return 1 if broken else 0


def _fuzz(name: str, seconds: int) -> tuple[int, str]:
    with tempfile.TemporaryDirectory() as folder:
        for number, seed in enumerate(PARSERS[name].seeds):
            (Path(folder) / f"seed-{number}").write_bytes(seed)
        command = [sys.executable, "-m", "tests.fuzz.run", "--child", name, folder]
        limits = [f"-max_total_time={seconds}", "-max_len=600", "-timeout=20", f"-artifact_prefix={folder}/"]
        done = subprocess.run(
            [*command, *limits], capture_output=True, text=True, check=False, errors="replace"
        )
    counts = re.findall(r"^#(\d+)", done.stderr, re.MULTILINE)
    fault = "" if done.returncode == 0 else done.stderr[-1500:]
    return int(counts[-1]) if counts else 0, fault


def _child(name: str, arguments: list[str]) -> None:
    import atheris

    with atheris.instrument_imports(include=["core", "knowledge", "tools", "assistant"]):
        parser = PARSERS[name]
        for seed in parser.seeds:  # imports what the parser imports when it is used
            with suppress(Exception):
                parser.parse(seed)
    from core.errors import InputError

    def take(data: bytes) -> None:
        with suppress(InputError):
            parser.parse(data)

    atheris.Setup([sys.argv[0], *arguments], take)
    atheris.Fuzz()


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.run", description=__doc__)
    parser.add_argument("parsers", nargs="*", help="default: all")
    parser.add_argument("--seconds", type=int, default=60, help="of each parser")
    return parser


if __name__ == "__main__":
    os.environ.setdefault("PYTHONWARNINGS", "ignore")
    if sys.argv[1:2] == ["--child"]:
        _child(sys.argv[2], sys.argv[3:])
    else:
        sys.exit(main())
