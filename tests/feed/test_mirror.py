"""Mirrors of every class of viewers end equal to their source, whatever is edited at once and commits in which order.

`LOTSE_MIRROR_EDITS=10000` makes it long.
"""

import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from math import ceil
from threading import Event

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from app.codes import Role
from app.db.tables import ChangeRow
from app.main import create_app
from app.settings import Settings
from tests.feed.mirror import Mirror
from tests.feed.writers import SECRET, Land, Writer
from tests.makers import (
    make_district,
    make_facility,
    make_headers,
    make_municipality,
    make_parcel,
    make_partner,
    make_site,
    opened,
)

EDITS = int(os.environ.get("LOTSE_MIRROR_EDITS", "300"))
WRITERS = 6
LONGEST_PAUSE_S = 0.2
BOX = (11.9, 51.2, 12.1, 51.4)
STORED = ("parcels", "sites", "districts", "municipalities", "infrastructure")
SCORED = "parcels-logistics"


@pytest.fixture
def client(settings: Settings, database_url: str) -> Iterator[TestClient]:
    """The application with a connection for every writer and reader."""
    app = create_app(settings.model_copy(update={"database_url": database_url, "pool_size": 2 * WRITERS}))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def land(client: TestClient) -> Land:
    """Some land of two agencies to begin with."""
    for partner in ("a", "b"):
        make_partner(client, partner)
    make_municipality(client, "15088020", "Leuna", BOX)
    make_district(client, "15088", "Saalekreis", BOX)
    make_facility(client)
    sites = [make_site(client, name=f"Park {number}") for number in range(4)]
    return Land(
        parcels=[make_parcel(client, site_id=sites[number % 4]) for number in range(20)],
        secrets=[make_parcel(client, visibility="internal", key=f"{SECRET}-{number}") for number in range(5)],
        sites=sites,
    )


@pytest.fixture
def mirrors(client: TestClient, land: Land) -> dict[str, Mirror]:
    """A mirror of each class of viewers, in pages short and long."""
    agency, staff = make_headers(client, Role.EDITOR, "a"), make_headers(client, Role.STAFF)
    assert land.parcels
    return {
        "public": Mirror(client, {}, *STORED, limit=7),
        "public, one collection": Mirror(client, {}, "parcels"),
        "public, scored": Mirror(client, {}, SCORED),
        "viewer without an agency": Mirror(client, make_headers(client, Role.VIEWER), *STORED, limit=50),
        "editor of A": Mirror(client, agency, *STORED),
        "staff": Mirror(client, staff, *STORED, limit=20),
        "staff, scored": Mirror(client, staff, SCORED, limit=1),
    }


def follow_until(stop: Event, mirror: Mirror, seed: int) -> int:
    """Follow with pauses of random length; how often there was something new before the end."""
    dice = random.Random(seed)  # noqa: S311 - the same dice every time
    news = 0
    while not stop.is_set():
        news += mirror.follow() > 0
        time.sleep(dice.random() * LONGEST_PAUSE_S)
    return news


def late_commits(client: TestClient) -> int:
    """Entries of a transaction that is older than one which had its entry in before."""
    newest_before = func.max(ChangeRow.transaction_id).over(order_by=ChangeRow.id, rows=(None, -1))
    entries = select(ChangeRow.transaction_id, newest_before.label("newest_before")).subquery()
    statement = select(func.count()).where(entries.c.transaction_id < entries.c.newest_before)
    with opened(client) as session:
        return session.scalar(statement) or 0


def test_mirrors_end_equal_to_the_source_after_random_concurrent_edits(
    client: TestClient, land: Land, mirrors: dict[str, Mirror]
) -> None:
    writers = [Writer(client, land, seed) for seed in range(WRITERS)]
    stop = Event()
    began = time.monotonic()
    with ThreadPoolExecutor(len(writers) + len(mirrors)) as threads:
        following = [threads.submit(follow_until, stop, mirror, seed) for seed, mirror in enumerate(mirrors.values())]
        try:
            for writing in [threads.submit(writer.write, ceil(EDITS / WRITERS)) for writer in writers]:
                writing.result()
        finally:
            stop.set()
        polls_with_news = [each.result() for each in following]
    took_s = time.monotonic() - began
    for name, mirror in mirrors.items():
        mirror.follow()
        assert mirror.features == mirror.source(), name
        assert mirror.follow() == 0
        if not name.startswith("staff"):
            assert [change for change in mirror.told if change["key"].startswith(SECRET)] == []
    assert min(polls_with_news) > 0
    late = late_commits(client)
    assert late > 0
    outcomes: Counter[str] = sum((writer.outcomes for writer in writers), Counter())
    assert outcomes["committed"] >= EDITS
    print(f"\n{EDITS} edits in {took_s:.0f} s: {dict(outcomes)}; {late} entries by a late commit")  # noqa: T201 - figures
    for name, mirror in mirrors.items():
        words = Counter(change["change"] for change in mirror.told)
        print(f"{name}: {len(mirror.features)} features equal after {dict(words)}")  # noqa: T201 - figures
