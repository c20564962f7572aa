"""Writers that edit parcels over HTTP without a pause: what readers must not suffer from.

Run as `python -m tests.bench.writers`, with their order as JSON on stdin; they stop when stdin is closed, and say how
many edits they made.
"""

import itertools
import json
import sys
import threading
from dataclasses import asdict, dataclass
from http.client import HTTPConnection
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Writers:
    """How many there are, which parcels they edit, and as whom."""

    address: str
    token: str
    number: int
    parcel_ids: list[int]

    def to_json(self) -> str:
        """As it is written to their stdin, on one line."""
        return json.dumps(asdict(self)) + "\n"


class Desk:
    """Where the writers count what they did."""

    def __init__(self, writers: Writers) -> None:
        self.writers = writers
        self.is_closed = threading.Event()
        self.edits = itertools.count()

    def work(self, number: int) -> None:
        """Edit one parcel after the other until the desk is closed."""
        parts = urlsplit(self.writers.address)
        connection = HTTPConnection(parts.hostname or "", parts.port, timeout=60)
        headers = {"Authorization": f"Bearer {self.writers.token}", "Content-Type": "application/json", "If-Match": "*"}
        mine = self.writers.parcel_ids[number :: self.writers.number]
        for turn, parcel_id in enumerate(itertools.cycle(mine)):
            if self.is_closed.is_set():
                return
            change = {
                "properties": {"price_eur_per_m2": 10.0 + turn % 50},
                "evidence": {"source": "the benchmark", "as_of": "2026-11-22"},
            }
            connection.request("PATCH", f"/parcels/{parcel_id}", json.dumps(change), headers)
            response = connection.getresponse()
            said = response.read()
            if response.status != 204:
                raise RuntimeError(f"The edit of parcel {parcel_id} was answered {response.status}: {said[:300]!r}")
            next(self.edits)


def main() -> None:
    """Work until stdin is closed."""
    desk = Desk(Writers(**json.loads(sys.stdin.readline())))
    threads = [threading.Thread(target=desk.work, args=[number]) for number in range(desk.writers.number)]
    for thread in threads:
        thread.start()
    sys.stdin.read()
    desk.is_closed.set()
    for thread in threads:
        thread.join()
    sys.stdout.write(f"{next(desk.edits)}\n")


if __name__ == "__main__":
    main()
