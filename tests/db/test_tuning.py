"""The memory that the embedded database takes, and that it starts with less where the system refuses it."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from app.db import accounts
from app.db.cluster import Cluster
from app.db.embedded import THROW_AWAY, EmbeddedCluster, temporary_cluster
from app.db.tuning import memory_bytes, tuned_settings
from app.settings import Settings

GIB = 2**30


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that the account of the server may enter."""
    folder = Path(tempfile.mkdtemp(prefix="flaechenlotse-test-", dir="/tmp"))
    folder.chmod(0o1777)
    yield folder
    shutil.rmtree(folder)


def shown(url: str, setting: str) -> str:
    with psycopg.connect(url) as connection:
        (value,) = connection.execute("SELECT current_setting(%s)", [setting]).fetchone() or ("",)
    return str(value)


@pytest.mark.parametrize(
    ("available_bytes", "shared", "cached"),
    [
        (GIB // 8, "128MB", "128MB"),
        (GIB, "256MB", "512MB"),
        (4 * GIB, "1024MB", "2048MB"),
        (64 * GIB, "2048MB", "32768MB"),
    ],
)
def test_database_takes_a_quarter_of_the_memory_within_limits(available_bytes: int, shared: str, cached: str) -> None:
    assert tuned_settings(available_bytes) == {"shared_buffers": shared, "effective_cache_size": cached}


@pytest.mark.parametrize(("limit", "counted"), [("1073741824\n", GIB), ("max\n", None), ("9223372036854771712", None)])
def test_limit_of_a_container_counts_where_there_is_one(tmp_path: Path, limit: str, counted: int | None) -> None:
    file = tmp_path / "memory.max"
    file.write_text(limit)
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    assert memory_bytes((tmp_path / "absent", file)) == (counted or machine)


@pytest.mark.database
def test_embedded_database_has_the_memory_and_throw_away_ones_the_least(open_folder: Path) -> None:
    wanted_mb = int(tuned_settings(memory_bytes())["shared_buffers"].removesuffix("MB"))
    wanted = f"{wanted_mb // 1024}GB" if wanted_mb % 1024 == 0 else f"{wanted_mb}MB"
    with EmbeddedCluster(Settings(data_dir=open_folder / ".lotse")).running() as url:
        assert shown(url, "shared_buffers") == wanted
    with temporary_cluster() as url:
        assert shown(url, "shared_buffers") == "128MB"


@pytest.mark.database
def test_server_starts_without_the_tuning_that_is_refused(open_folder: Path) -> None:
    account = accounts.stand_in() if os.geteuid() == 0 else accounts.current()
    account.own(open_folder)
    cluster = Cluster(open_folder, account, THROW_AWAY, {"shared_buffers": "more than there is"})
    try:
        url = cluster.start().url
        assert (shown(url, "shared_buffers"), shown(url, "fsync")) == ("128MB", "off")
    finally:
        cluster.stop()
