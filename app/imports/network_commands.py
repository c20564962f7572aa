"""`lotse network`: the road network from the command line."""

import json
from typing import Annotated

import typer

from app.db import startup
from app.db.session import Session
from app.errors import InvalidInput
from app.files.download import Downloads, Limits
from app.files.web import Terms, Waiting
from app.imports.facility_import import Writing
from app.imports.matching import OSM
from app.imports.network import fetch, import_network, remove_network
from app.imports.network_report import facility_lines
from app.imports.sources import find, load_sources
from app.network.listed import listed
from app.scoring.profiles import load_profiles
from app.settings import Settings
from app.terminal import progress_bar, tell

ACTOR = "command line"
WAITING = Waiting()
LIMITS = Limits()

app = typer.Typer(help="The road network that distances and times are measured on.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print the report as JSON.")]


@app.command("import")
def import_extracts(
    files: Annotated[list[str], typer.Argument(metavar="FILE_OR_URL...", help="Extracts in PBF; several merge.")],
    sha256: Annotated[str | None, typer.Option(help="Checksum that the download must have (one address only).")] = None,
    refresh: Annotated[bool, typer.Option("--refresh", help="Download again what is newer than what is kept.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Report what would happen, and write nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Put extracts of OpenStreetMap in place of the road network: with facilities, travel times and scores."""
    settings = Settings()
    if sha256 is not None and len(files) > 1:
        raise InvalidInput("--sha256 is of one address; import several files that are on disk.")
    downloads = Downloads(settings.data_dir / "downloads", Terms(settings.download_allow_hosts, WAITING), LIMITS)
    with progress_bar() as progress:
        fetched = fetch(files, {"sha256": sha256, "refresh": refresh}, downloads, progress)
    with startup.session(settings, tell) as session, progress_bar() as progress:
        report = import_network(_writing(session, settings), fetched, progress, dry_run=dry_run)
    typer.echo(json.dumps(report.as_json(), ensure_ascii=False) if as_json else "\n".join(report.lines()))


@app.command("list")
def list_networks(as_json: AsJson = False) -> None:
    """List the networks that hold: method, day, nodes, edges, km² covered, engine, files."""
    with startup.session(Settings(), tell) as session:
        networks = listed(session)
    if as_json:
        typer.echo(json.dumps({"networks": [network.as_json() for network in networks]}, ensure_ascii=False))
        return
    for each in networks:
        files = ", ".join(str(file["name"]) for file in each.files) or each.title
        covered = "everywhere" if each.coverage_km2 is None else f"{each.coverage_km2:.0f}"
        figures = (each.method, each.as_of or "-", each.node_count, each.edge_count, covered, each.engine_version)
        typer.echo("\t".join(map(str, (*figures, files))))


@app.command("remove")
def remove_extracts() -> None:
    """Take the imported network away with its facilities; scores are of the skeleton or estimates again."""
    settings = Settings()
    with startup.session(settings, tell) as session, progress_bar() as progress:
        report = remove_network(_writing(session, settings), progress)
    typer.echo("\n".join(facility_lines(report.as_json())))


def _writing(session: Session, settings: Settings) -> Writing:
    source = find(load_sources(settings.geodata_dir), OSM)
    return Writing(session, source, ACTOR, load_profiles(settings.geodata_dir / "profiles"))
