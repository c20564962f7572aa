"""Measure the service against its floors and its peers, and print one table of ratios for each part.

`make bench` runs all parts but the last two; `make bench-peers` runs peers and publishes the tables; `--only parts`
says where the time of pages, items and 304 goes.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Identifier
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from app.db import migrate
from app.db.embedded import temporary_cluster
from app.db.session import sqlalchemy_url
from app.db.tuning import memory_bytes, tuned_settings
from app.parcels.collection import PARCELS
from app.scoring.profiles import Profiles, load_profiles
from app.settings import PROJECT_DIR, Settings
from tests.bench import (
    assemblies,
    imports,
    land,
    matches,
    memory,
    network,
    page,
    parts,
    peer_tables,
    peer_tiles,
    peers,
    reads,
    scoring,
    stability,
    stock,
    stress,
)
from tests.bench.peer_servers import peers_python
from tests.bench.reads import Effort
from tests.bench.report import Section, machine_lines, markdown, publish

PARTS = (
    "reads", "imports", "scoring", "network", "assemblies", "stock", "stability", "matches", "page", "peers", "parts",
)  # fmt: skip
OWN_PARTS = PARTS[:9]  # what runs unless others are named: the peers' part takes a quarter of an hour
PUBLISHED = PROJECT_DIR / "docs/benchmarks.md"
PEERS_STOCK, LARGE_STOCK = 200_000, 1_000_000
QUICK_STOCK, QUICK_LARGE_STOCK = 20_000, 100_000


def main() -> None:
    """Run the parts that are asked for, each on a database of its own."""
    wanted = _parser().parse_args()
    started = time.perf_counter()
    settings = Settings()
    profiles = load_profiles(settings.geodata_dir / "profiles")
    with temporary_cluster(tuned_settings(memory_bytes())) as server_url:
        databases = Databases(server_url, settings, profiles)
        said = [*machine_lines(databases.server_version), ""]
        _say(*said)
        for section in _sections(wanted, databases, settings, profiles):
            said.append(markdown(section))
            _say(said[-1])
    said.append(f"Took {time.perf_counter() - started:.0f} s.")
    _say(said[-1])
    if wanted.publish:
        publish(PUBLISHED, "parts" if wanted.only == ["parts"] else "peers", said)


def _sections(
    wanted: argparse.Namespace, databases: "Databases", settings: Settings, profiles: Profiles
) -> Iterator[Section]:
    if {"reads", "imports"} & set(wanted.only):
        stocked = databases.with_parcels(wanted.parcels)
        if "reads" in wanted.only:
            yield reads.measure_reads(stocked, Effort(wanted.rounds, wanted.seconds))
        if "imports" in wanted.only:
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "parcels.gpkg"
                imports.write_file(stocked, path)
                yield imports.measure_imports(databases.empty(), path, wanted.import_rounds, settings, profiles)
    yield from _of_growing_size(wanted, databases, profiles)
    if "page" in wanted.only:
        database = databases.with_measured_parcels(wanted.page_parcels)
        yield page.measure_page(database, wanted.page_parcels, wanted.rounds, profiles.get("logistics"))
    if "peers" in wanted.only:
        yield from _against_peers(wanted, databases)
    if "parts" in wanted.only:
        parcels = QUICK_STOCK if wanted.quick else PEERS_STOCK
        database = databases.with_fine_parcels(parcels)
        peer_tables.write_table(database, PARCELS)  # where the ids that are asked for stand
        yield from parts.measure_parts(database, parcels, wanted.seconds)


def _of_growing_size(wanted: argparse.Namespace, databases: "Databases", profiles: Profiles) -> Iterator[Section]:
    if "scoring" in wanted.only:
        yield scoring.measure_scoring(databases.empty(), wanted.sizes, wanted.rounds, profiles)
    if "network" in wanted.only:
        yield network.measure_network(databases.empty(), wanted.network_sizes, wanted.network_nodes)
    if "matches" in wanted.only:
        yield matches.measure_matches(databases.empty(), wanted.stock_sizes, wanted.rounds, profiles)
    if "assemblies" in wanted.only:
        yield assemblies.measure_assemblies(wanted.cadastre, wanted.rounds)
    if "stock" in wanted.only:
        yield stock.measure_stock(databases.empty(), wanted.stock_sizes, wanted.rounds, profiles.get("logistics"))
    if "stability" in wanted.only:
        yield stability.measure_stability(wanted.stock_sizes, wanted.rounds)


def _against_peers(wanted: argparse.Namespace, databases: "Databases") -> Iterator[Section]:
    stock, large = (QUICK_STOCK, QUICK_LARGE_STOCK) if wanted.quick else (PEERS_STOCK, LARGE_STOCK)
    effort = Effort(1, 0.3) if wanted.quick else Effort(wanted.rounds, wanted.seconds)
    peers_python()  # made first where it is missing: that takes the network
    database = databases.with_fine_parcels(stock)
    properties = peer_tables.write_table(database, PARCELS)
    yield peers.measure_features(database, properties, stock, effort)
    yield from peer_tiles.measure_tiles(database, properties, effort)
    yield stress.measure_reads_while_writing(database, stock, effort)
    databases.fill_up(database, stock, large)
    yield stress.measure_deep_page(database, large, effort)
    yield memory.measure_exports(database, large)


class Databases:
    """Databases on one throw-away server, made from a template that holds the reference data."""

    def __init__(self, server_url: str, settings: Settings, profiles: Profiles) -> None:
        self._server_url = server_url
        self._profiles = profiles
        self._made = 0
        self._template = self._create("template0")
        migrate.upgrade(self._template)
        self._write(self._template, lambda session: land.load_reference(session, settings, profiles))
        self.server_version = self._ask_version()

    def empty(self) -> str:
        """A database with the reference data and no parcel."""
        return self._create("bench_1")

    def with_parcels(self, number: int) -> str:
        """A database with so many parcels, published and scored."""
        url = self.empty()
        self._write(url, lambda session: land.publish(session, land.make_parcels(session, 1, number), self._profiles))
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")
        return url

    def with_fine_parcels(self, number: int) -> str:
        """A database with so many small parcels, published; only the first is scored, so that there are runs.

        Short statements of any client are neither compiled nor spread over workers: that takes longer than they do.
        """
        url = self.empty()
        self._write(url, lambda session: self._publish_fine(session, 1, 1))
        self._write(url, lambda session: self._publish_fine(session, 2, number))
        with psycopg.connect(url, autocommit=True) as connection:
            name = Identifier(connection.info.dbname)
            for setting in ("jit", "max_parallel_workers_per_gather"):
                connection.execute(SQL("ALTER DATABASE {} SET {} = 0").format(name, Identifier(setting)))
            connection.execute("VACUUM ANALYZE")
        return url

    def with_measured_parcels(self, number: int) -> str:
        """A database with so many small parcels of which all that criteria measure is made up, so that none need be."""
        url = self.with_fine_parcels(number)
        profile = self._profiles.get("logistics")
        self._write(url, lambda session: stock.add_quantities(session, 2, number, profile))
        return url

    def _publish_fine(self, session: Session, first: int, last: int) -> None:
        land.publish(session, land.make_parcels(session, first, last, land.FINE), self._profiles, score=first == 1)

    def fill_up(self, url: str, stock: int, total: int) -> None:
        """Copy the parcels of a database until there are so many."""
        self._write(url, lambda session: land.add_copies(session, stock, total))
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE parcel")

    def _ask_version(self) -> str:
        with closing(psycopg.connect(self._template)) as connection:
            found = connection.execute("SELECT current_setting('server_version'), postgis_lib_version()").fetchone()
        return "PostgreSQL {}, PostGIS {}".format(*found or ("?", "?"))

    def _create(self, template: str) -> str:
        self._made += 1
        name = f"bench_{self._made}"
        with psycopg.connect(self._server_url, autocommit=True) as connection:
            connection.execute(SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(template)))
        return self._server_url.replace("/lotse?", f"/{name}?")

    def _write(self, url: str, work: Callable[[Session], object]) -> None:
        engine = create_engine(sqlalchemy_url(url))
        with Session(engine) as session, session.begin():
            work(session)
        engine.dispose()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(OWN_PARTS), help="parts to measure")
    parser.add_argument("--rounds", type=int, default=3, help="turns each contender has (default 3)")
    parser.add_argument("--seconds", type=float, default=0.5, help="length of a turn of reading (default 0.5)")
    parser.add_argument("--parcels", type=int, default=20_000, help="stock that is read and imported (default 20000)")
    parser.add_argument("--import-rounds", type=int, default=1, help="turns of importing (default 1)")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000], help="stocks that are scored")
    parser.add_argument("--page-parcels", type=int, default=100_000, help="parcels that the page shows")
    parser.add_argument("--network-nodes", type=int, default=2_000_000, help="crossings of the road network")
    parser.add_argument("--network-sizes", type=int, nargs="+", default=[100_000, 1_000_000], help="stocks on it")
    parser.add_argument("--cadastre", type=int, default=200_000, help="cadastral parcels that are put together")
    parser.add_argument(
        "--stock-sizes",
        type=int,
        nargs="+",
        default=[10_000, 100_000, 1_000_000],
        help="parcels held in memory and matched",
    )
    parser.add_argument(
        "--quick", action="store_true", help="peers, parts: a tenth of the stock, and one short turn each of the peers"
    )
    parser.add_argument("--publish", action="store_true", help=f"put the tables between the marks in {PUBLISHED.name}")
    return parser


def _say(*lines: str) -> None:
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
