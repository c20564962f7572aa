"""The servers that are measured, each a process of its own on loopback."""

import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urlsplit

from app.settings import PROJECT_DIR
from tests.bench.floor import Floor

START_LIMIT_S = 60
STOP_LIMIT_S = 15
UNREACHED_RATE = "100000000/minute"  # requests are counted as always, and never refused


@contextmanager
def service(database_url: str) -> Iterator[str]:
    """`lotse serve` on a database; gives its address."""
    environment = {
        "LOTSE_DATABASE_URL": database_url,
        "LOTSE_RATE_LIMIT": UNREACHED_RATE,
        "LOTSE_EXPENSIVE_RATE_LIMIT": UNREACHED_RATE,
        "LOTSE_LOG_LEVEL": "WARNING",
    }
    with _started(["-m", "app.cli", "serve", "--port", "0"], environment) as address:
        yield address


@contextmanager
def floor_server(floor: Floor) -> Iterator[str]:
    """The bare application; gives its address."""
    with _started(["-m", "tests.bench.floor"], {}, floor.to_json()) as address:
        yield address


@contextmanager
def _started(arguments: list[str], environment: Mapping[str, str], order: str = "") -> Iterator[str]:
    process = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=PROJECT_DIR,
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
        yield address
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
            found = re.search(r"Serving on (http://\S+)", line)
            if found:
                threading.Thread(target=sys.stderr.writelines, args=(process.stderr,), daemon=True).start()
                return found[1]
    finally:
        watchdog.cancel()
    raise RuntimeError(f"The server did not start:\n{''.join(said)}")
