"""`lotse scenario`: what-if questions from the command line."""

import json
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from app.codes import Role
from app.db import startup
from app.db.session import Session
from app.errors import InputProblem, InvalidInput
from app.geo import Bbox
from app.partners.model import Viewer
from app.scenarios import store
from app.scenarios.document import ScenarioDocument
from app.scenarios.run import Setting, run
from app.scoring.profiles import load_profiles
from app.settings import Settings
from app.terminal import tell

ACTOR = "command line"
STAFF = Viewer(Role.STAFF, None, ACTOR)

app = typer.Typer(help="What if: roads and facilities that might come, change or go.", no_args_is_help=True)
Id = Annotated[int, typer.Argument(metavar="ID", help="As `lotse scenario list` shows it.")]


@app.command("run")
def run_scenario(
    file: Annotated[Path, typer.Argument(help="GeoJSON of what comes, changes and goes; docs/api.md explains it.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer in short as JSON.")] = False,
) -> None:
    """Answer what becomes of every parcel and profile; nothing that holds today changes."""
    settings = Settings()
    document = read_document(file)
    setting = Setting(Bbox(*settings.extent), load_profiles(settings.geodata_dir / "profiles"), ACTOR)
    with startup.session(settings, tell) as session:
        scenario_id = run(session, document, setting, tell)
        _print(session, scenario_id, as_json=as_json)


@app.command("list")
def list_scenarios() -> None:
    """List the scenarios: id, day, visibility, parcels changed, title."""
    with startup.session(Settings(), tell) as session:
        for row in store.visible(session, STAFF):
            changed = row.report["public_parcels_changed"]
            typer.echo(f"{row.id}\t{row.created_at:%Y-%m-%d}\t{row.visibility}\t{changed}\t{row.title}")


@app.command("remove")
def remove_scenario(scenario_id: Id) -> None:
    """Delete a scenario with its answer."""
    with startup.session(Settings(), tell) as session:
        store.remove(session, scenario_id)


def read_document(file: Path) -> ScenarioDocument:
    """The scenario in a file; InvalidInput says what is wrong with it and where."""
    try:
        return ScenarioDocument.model_validate_json(file.read_bytes())
    except OSError as error:
        raise InvalidInput("{file} cannot be read: {reason}.", file=file, reason=error.strerror or error) from error
    except ValidationError as error:
        problems = [
            InputProblem("{message}.", pointer="/" + "/".join(map(str, item["loc"])), values={"message": item["msg"]})
            for item in error.errors()
        ]
        first = f"{problems[0].pointer}: {problems[0]}"
        raise InvalidInput("{file} is no scenario: {first}", problems=problems, file=file, first=first) from error


def _print(session: Session, scenario_id: int, *, as_json: bool) -> None:
    row = store.get(session, scenario_id, STAFF)
    if as_json:
        typer.echo(json.dumps({"id": row.id, "title": row.title, "report": row.report}, ensure_ascii=False))
        return
    report = row.report
    typer.echo(
        f"Scenario {row.id}: {report['public_parcels_changed']} of {report['public_parcels']} public parcels change."
    )
    for pointer in report["loose_ends"]:
        typer.echo(f"The new road joins no other at {pointer}.")
    for profile, counts in report["profiles"].items():
        typer.echo(
            f"{profile}: {counts['better']} better (at most {_points(counts['largest_gain'])}), "
            f"{counts['worse']} worse (at most {_points(counts['largest_loss'])})"
        )


def _points(gain: float | None) -> str:
    return "nothing" if gain is None else f"{gain:+.1f} points"
