"""The servers that are measured, each a process of its own on loopback."""

import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from app.settings import PROJECT_DIR
from tests.bench.floor import Floor

START_LIMIT_S = 60
STOP_LIMIT_S = 15
UNREACHED_RATE = "100000000/minute"  # requests are counted as always, and never refused
NGINX = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/nginx.log;
events {{ worker_connections 256; }}
http {{
    access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; open_file_cache max=100;
    server {{ listen 127.0.0.1:{port}; root {folder}; }}
}}
"""


@contextmanager
def service(database_url: str, **settings: str) -> Iterator["Server"]:
    """`lotse serve` on a database, with settings as the environment has them."""
    environment = {
        **settings,
        "LOTSE_DATABASE_URL": database_url,
        "LOTSE_RATE_LIMIT": UNREACHED_RATE,
        "LOTSE_EXPENSIVE_RATE_LIMIT": UNREACHED_RATE,
        "LOTSE_LOG_LEVEL": "WARNING",
    }
    with started([sys.executable, "-m", "app.cli", "serve", "--port", "0"], environment) as server:
        yield server


@contextmanager
def floor_server(floor: Floor) -> Iterator["Server"]:
    """The bare application."""
    with started([sys.executable, "-m", "tests.bench.floor"], {}, floor.to_json()) as server:
        yield server


@contextmanager
def nginx(folder: Path) -> Iterator["Server"]:
    """nginx with one worker, giving out the files of a folder that all may read."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    configured = folder / "nginx.conf"
    configured.write_text(NGINX.format(folder=folder, port=port))
    process = subprocess.Popen(["nginx", "-p", folder, "-c", configured], stderr=subprocess.PIPE)
    try:
        _wait_for(f"http://127.0.0.1:{port}")
        yield Server(f"http://127.0.0.1:{port}", process.pid)
    finally:
        process.terminate()
        process.wait(STOP_LIMIT_S)


@dataclass(frozen=True)
class Server:
    """A server that listens."""

    address: str
    pid: int


@contextmanager
def started(
    command: Sequence[str], environment: Mapping[str, str], order: str = "", folder: Path = PROJECT_DIR
) -> Iterator[Server]:
    """A server while it runs; it has to say on stderr where it listens."""
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=os.environ | environment,
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None  # pipes were asked for
    try:
        process.stdin.write(order)
        process.stdin.close()
        address = _address(process)
        _wait_for(address)
        yield Server(address, process.pid)
    finally:
        process.terminate()
        process.wait(STOP_LIMIT_S)


def _wait_for(address: str) -> None:
    """Wait until the server takes connections: it says where it will listen a moment before it does."""
    parts = urlsplit(address)
    for _ in range(100 * START_LIMIT_S):
        try:
            socket.create_connection((parts.hostname or "", parts.port or 0)).close()
        except ConnectionRefusedError:
            time.sleep(0.01)
        else:
            return
    raise RuntimeError(f"Nothing listens on {address}.")


def _address(process: "subprocess.Popen[str]") -> str:
    """Read what the server says until it says where it listens; what it says later goes to our stderr."""
    assert process.stderr is not None
    watchdog = threading.Timer(START_LIMIT_S, process.kill)
    watchdog.start()
    said = []
    try:
        for line in process.stderr:
            said.append(line)
            found = re.search(r"(?:Serving|running) on (http://\S+)", line)
            if found:
                worse = (line for line in process.stderr if not line.startswith("INFO:"))
                threading.Thread(target=sys.stderr.writelines, args=(worse,), daemon=True).start()
                return found[1]
    finally:
        watchdog.cancel()
    raise RuntimeError(f"The server did not start:\n{''.join(said)}")
