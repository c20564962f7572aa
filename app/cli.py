"""The command `lotse`: each command calls one use case; what goes wrong is one sentence and an exit code."""

import contextlib
import json
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from types import FrameType
from typing import Annotated, NoReturn
from urllib.parse import parse_qsl

import typer
import uvicorn
from pydantic import ValidationError
from typing_extensions import override

from app.assemblies.commands import measure_cadastre
from app.changes.apply import UPGRADE, measure_missing_plots, rescore_all, rescore_if_stale
from app.changes.main_roads import publish_missing_main_roads
from app.codes import ImportTarget, Role
from app.db import migrate, startup
from app.db.dumps import write_dump
from app.db.embedded import EmbeddedCluster
from app.errors import InvalidInput, InvalidRequest, LotseError, Unavailable
from app.exports.save import Wanted, save
from app.features.tile_sums import keep_missing_sums
from app.geo import Bbox
from app.imports.network_commands import app as network
from app.imports.run import Order, Rules, run_import
from app.imports.sample import load_sample
from app.imports.sources import find, load_sources
from app.imports.suggest import suggest
from app.inquiries.commands import app as inquiries
from app.inquiries.purge import purge
from app.layers.cadastre_commands import app as cadastre
from app.layers.commands import app as layer
from app.layers.tables import drop_retired
from app.main import create_app
from app.matching.warm import warm
from app.partners import store as partners
from app.partners.model import ANONYMOUS, Viewer
from app.published.registry import Published
from app.scenarios.commands import app as scenario
from app.scoring.profiles import load_profiles
from app.settings import Settings
from app.terminal import progress_bar, tell
from app.web.bounded_http import BoundedHttp

GRACE_S = 10  # requests that run when the service is stopped may finish

app = typer.Typer(
    help="Flächenlotse: commercial land on PostGIS, scored and served as GeoJSON.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
db = typer.Typer(help="The database: bring it up to date, dump it, say where it is.", no_args_is_help=True)
token = typer.Typer(help="Tokens of those who see or change more than the public.", no_args_is_help=True)
partner = typer.Typer(help="Partner agencies that offer land.", no_args_is_help=True)
app.add_typer(db, name="db")
app.add_typer(token, name="token")
app.add_typer(partner, name="partner")
source = typer.Typer(help="The register of sources: what is imported, and how.", no_args_is_help=True)
app.add_typer(source, name="source")
app.add_typer(layer, name="layer")
cadastre.command("measure")(measure_cadastre)
app.add_typer(cadastre, name="cadastre")
app.add_typer(network, name="network")
app.add_typer(scenario, name="scenario")
app.add_typer(inquiries, name="inquiries")


def main() -> None:
    """Run `lotse`. An error is one sentence on stderr: exit code 2 for bad input, 1 for anything else."""
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))  # the terminal was closed
    try:
        app()
    except ValidationError as error:
        _fail(" ".join(f"LOTSE_{str(e['loc'][0]).upper()}: {e['msg']}." for e in error.errors()), 2)
    except LotseError as error:
        _fail(str(error), 2 if isinstance(error, InvalidInput | InvalidRequest) else 1)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on; default LOTSE_HOST or 127.0.0.1.")] = None,
    port: Annotated[int | None, typer.Option(help="Port; 0 takes a free one; default LOTSE_PORT or 8000.")] = None,
    sample: Annotated[bool, typer.Option("--sample", help="Load the sample region into an empty database.")] = False,
) -> None:
    """Serve the API until Ctrl-C, on the server of LOTSE_DATABASE_URL or else on the embedded database."""
    settings = _settings(host=host, port=port)
    with _listening(settings) as listener, startup.ready(settings, tell, may_migrate_server=True) as database_url:
        ready = settings.model_copy(update={"database_url": database_url})
        with startup.session(ready, tell) as session:
            if sample:
                load_sample(session, ready, tell)
            profiles = load_profiles(settings.geodata_dir / "profiles")
            rescore_if_stale(session, profiles, tell)
            measure_missing_plots(session)
            publish_missing_main_roads(session, UPGRADE)
            keep_missing_sums(session, Published(profiles).all(session, Viewer(Role.ADMIN)))
            drop_retired(session)
            purge(session)
        _serve(ready, listener)


@app.command()
def score() -> None:
    """Measure and score every parcel anew; lists that are being read keep the scores they began with."""
    settings = Settings()
    profiles = load_profiles(settings.geodata_dir / "profiles")
    with startup.session(settings, tell) as session:
        rescore_all(session, profiles, tell)


@db.command("upgrade")
def upgrade_database() -> None:
    """Bring the database to the newest revision; the embedded one is dumped first."""
    with startup.ready(Settings(), tell, may_migrate_server=True):
        tell(f"The database is at revision {migrate.newest_revision()}.")


@db.command("dump")
def dump_database(
    file: Annotated[Path, typer.Argument(help="File to write, in pg_restore's custom format.", dir_okay=False)],
) -> None:
    """Write the whole database to a file, partner data included."""
    with startup.ready(Settings(), tell) as database_url:
        typer.echo(write_dump(database_url, file))


@db.command("url")
def show_url() -> None:
    """Print the URL of the database, for psql or a desktop GIS; the embedded one must be running."""
    settings = Settings()
    url = settings.database_url or EmbeddedCluster(settings).running_url()
    if url is None:
        raise Unavailable("The embedded database does not run; start it with `lotse serve`.")
    typer.echo(url)


@db.command("revision")
def new_revision(message: Annotated[str, typer.Argument(help="What the migration does.")]) -> None:
    """Write a new migration from the difference between app/db/tables.py and the database (for developers)."""
    with startup.ready(Settings(), tell) as database_url:
        migrate.create_revision(database_url, message)


@token.command("create")
def create_token(
    label: Annotated[str, typer.Argument(help="Who or what uses it; appears in the change feed.")],
    role: Annotated[Role, typer.Option(help="What it may do.")],
    partner_key: Annotated[str | None, typer.Option("--partner", help="Key of the agency it belongs to.")] = None,
    days: Annotated[int, typer.Option(help="Valid for so many days.")] = 365,
) -> None:
    """Make a token and print it: it is not shown again."""
    with startup.session(Settings(), tell) as session:
        secret = partners.create_token(session, label, role, partner_key, days)
    typer.echo(secret)


@token.command("list")
def list_tokens() -> None:
    """List the tokens, without their secrets: id, role, partner, expiry, state, label."""
    with startup.session(Settings(), tell) as session:
        for row in partners.list_tokens(session):
            state = "revoked" if row.revoked_at else "valid"
            typer.echo(
                f"{row.id}\t{row.role}\t{row.partner_key or '-'}\t{row.expires_at:%Y-%m-%d}\t{state}\t{row.label}"
            )


@token.command("revoke")
def revoke_token(
    token_id: Annotated[int, typer.Argument(metavar="ID", help="As `lotse token list` shows it.")],
) -> None:
    """End a token now."""
    with startup.session(Settings(), tell) as session:
        partners.revoke_token(session, token_id)


@partner.command("add")
def add_partner(
    key: Annotated[str, typer.Argument(help="Short stable name, such as ewg-saalekreis.")],
    name: Annotated[str, typer.Argument(help="Name of the agency.")],
) -> None:
    """Add a partner agency."""
    with startup.session(Settings(), tell) as session:
        partners.add_partner(session, key, name)


@partner.command("list")
def list_partners() -> None:
    """List the partner agencies: key and name."""
    with startup.session(Settings(), tell) as session:
        for key, name in partners.list_partners(session):
            typer.echo(f"{key}\t{name}")


@app.command("import")
def import_file(
    file: Annotated[
        Path, typer.Argument(help="GeoPackage, GeoJSON, Shapefile, GeoParquet, FlatGeobuf, GML, CSV or XLSX.")
    ],
    source_id: Annotated[str, typer.Option("--source", help="Id of the source in geodata/sources.toml.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Report what would happen, and write nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Import a file: all of it or, above the source's rejection limit, nothing."""
    settings = Settings()
    order = Order(find(load_sources(settings.geodata_dir), source_id), file, "command line", dry_run)
    rules = Rules(Bbox(*settings.extent), load_profiles(settings.geodata_dir / "profiles"))
    with startup.session(settings, tell) as session, progress_bar() as progress:
        report = run_import(session, order, rules, progress)
    typer.echo(json.dumps(report.as_json(), ensure_ascii=False) if as_json else "\n".join(report.lines()))
    raise typer.Exit(1 if report.is_refused else 0)


@app.command("export")
def export_file(
    collection_id: Annotated[str, typer.Argument(metavar="COLLECTION", help="As /ogc/collections lists it.")],
    file: Annotated[Path, typer.Argument(help="File to write; its ending is the format, as over HTTP.")],
    filter_: Annotated[str | None, typer.Option("--filter", help="Filter in CQL2.")] = None,
    crs: Annotated[str | None, typer.Option("--crs", help="Coordinate system, such as EPSG:25832.")] = None,
    query: Annotated[str, typer.Option("--query", help="Other parameters of the address: 'bbox=…&q=…'.")] = "",
    internal: Annotated[bool, typer.Option("--internal", help="With what only staff may see.")] = False,
) -> None:
    """Write a collection, or what a question selects of it, to a file."""
    settings = Settings()
    given = dict(parse_qsl(query)) | {name: text for name, text in (("filter", filter_), ("crs", crs)) if text}
    viewer = Viewer(Role.STAFF, None, "command line") if internal else ANONYMOUS
    published = Published(load_profiles(settings.geodata_dir / "profiles"))
    wanted = Wanted(collection_id, file, given, viewer)
    with startup.session(settings, tell) as session, progress_bar() as progress:
        count = save(session, published, wanted, load_sources(settings.geodata_dir), progress)
    typer.echo(f"{count} features written to {file}")


@source.command("list")
def list_sources() -> None:
    """List the register: id, target, title."""
    for known in load_sources(Settings().geodata_dir).values():
        typer.echo(f"{known.id}\t{known.target}\t{known.title}")


@source.command("suggest")
def suggest_source(
    file: Annotated[Path, typer.Argument(help="A file as `lotse import` reads it.")],
    target: Annotated[ImportTarget, typer.Option(help="What its rows are.")] = ImportTarget.PARCELS,
    source_id: Annotated[str, typer.Option("--id", help="Id the new source shall have.")] = "new_source",
) -> None:
    """Draft an entry of geodata/sources.toml from a file, for a person to check."""
    typer.echo(suggest(file, target, source_id), nl=False)


def _settings(**given: object) -> Settings:
    """Settings of the environment, with what the command line gave on top."""
    return Settings.model_validate({name: value for name, value in given.items() if value is not None})


@contextlib.contextmanager
def _listening(settings: Settings) -> Iterator[socket.socket]:
    """Bind the address first: a port in use is said before anything is started."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((settings.host, settings.port))
        except OSError as error:
            raise Unavailable(
                "Cannot listen on {host} port {port}: {reason}; choose another with --host and --port.",
                host=settings.host, port=settings.port, reason=error.strerror or error,
            ) from error  # fmt: skip
        yield listener


def _serve(settings: Settings, listener: socket.socket) -> None:
    app = create_app(settings)
    config = uvicorn.Config(
        app,
        http=BoundedHttp,
        log_level=settings.log_level.lower(),
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_S,
    )
    server = _Server(config)
    Thread(target=warm, args=(app.state.stock, app.state.read_session_factory), daemon=True).start()
    with contextlib.suppress(KeyboardInterrupt):
        server.run(sockets=[listener])
    if not server.started:
        raise Unavailable("The service did not start; the log above says why.")


class _Server(uvicorn.Server):
    """Says where it serves, once it does."""

    @override
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and sockets:
            host, port = sockets[0].getsockname()[:2]
            tell(f"Serving on http://{f'[{host}]' if ':' in host else host}:{port} (Ctrl-C stops it)")


def _leave(number: int, _frame: FrameType | None) -> NoReturn:
    """Unwind on a signal, so that the embedded database is stopped too."""
    raise SystemExit(128 + number)


def _fail(message: str, code: int) -> NoReturn:
    tell(f"lotse: {message}")
    sys.exit(code)


if __name__ == "__main__":
    main()
