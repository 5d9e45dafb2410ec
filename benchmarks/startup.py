"""What starting costs: `hoshin --help`, and a cold `hoshin ask`, beside importing the agent library alone.

    python benchmarks/startup.py

Each command runs in its own process with a fresh HOSHIN_HOME; CPU and peak memory are as the system counted
them. Goals: `--help` within 0.3 s of wall time; a cold `ask` within 3 s of CPU and 200 MB.
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROUNDS = 5
HOSHIN = str(Path(sys.executable).with_name("hoshin"))
GOAL = "把智能家居的市场份额从10%提高到15%，2026年底前，预算500万"
COMMANDS = {
    "hoshin --help": [HOSHIN, "--help"],
    "hoshin ask (cold)": [HOSHIN, "ask", GOAL, "--json"],
    "peer: import langchain.agents": [sys.executable, "-c", "from langchain.agents import create_agent"],
    "peer: python -c pass": [sys.executable, "-c", "pass"],
}
MEGABYTE = 1024  # ru_maxrss is in kilobytes


def run(command: list[str]) -> tuple[float, float, float]:
    """Wall seconds, CPU seconds and peak megabytes of one run."""
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "HOSHIN_HOME": home}
        start = time.perf_counter()
        process = subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"{command} exited with {process.returncode}")
    return wall, used.ru_utime + used.ru_stime, _peak(used)


def _peak(used: resource.struct_rusage) -> float:
    return used.ru_maxrss / (MEGABYTE if sys.platform != "darwin" else MEGABYTE * 1024)


def measure() -> dict[str, Any]:
    """Medians over the rounds, the commands taking turns."""
    taken: dict[str, list[tuple[float, float, float]]] = {name: [] for name in COMMANDS}
    for _ in range(ROUNDS):
        for name, command in COMMANDS.items():
            taken[name].append(run(command))
    return {
        name: {
            "wall_s": round(statistics.median(wall for wall, _, _ in runs), 3),
            "cpu_s": round(statistics.median(cpu for _, cpu, _ in runs), 3),
            "peak_mb": round(statistics.median(peak for _, _, peak in runs), 1),
        }
        for name, runs in taken.items()
    }


def main() -> None:
    """Print the measurement and whether the goals are met, as JSON."""
    found = measure()
    ask, peer = found["hoshin ask (cold)"], found["peer: import langchain.agents"]
    goals = {
        "--help <= 0.3 s": found["hoshin --help"]["wall_s"] <= 0.3,
        "ask <= 3 s CPU": ask["cpu_s"] <= 3,
        "ask <= 200 MB": ask["peak_mb"] <= 200,
    }
    ratios = {
        "cpu of ask / peer": round(ask["cpu_s"] / peer["cpu_s"], 2),
        "memory of ask / peer": round(ask["peak_mb"] / peer["peak_mb"], 2),
    }
    print(json.dumps({**found, "ratios": ratios, "goals": goals}, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
