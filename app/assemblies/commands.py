"""`lotse cadastre measure`: how far the parcels of the cadastre are from what is scored."""

import typer

from app.assemblies.reach_store import measure
from app.assemblies.store import Cadastres
from app.codes import Role
from app.db import startup
from app.partners.model import Viewer
from app.settings import Settings
from app.terminal import progress_bar, tell

COMMAND = Viewer(Role.STAFF, None, "command line")


def measure_cadastre() -> None:
    """Measure how far every parcel of the cadastre is from motorways, airports and the like, for land assembly."""
    with startup.session(Settings(), tell) as session, progress_bar() as progress:
        loaded = Cadastres().get(session, COMMAND)
        for ratio in measure(session, loaded):
            progress("Measuring", ratio)
    typer.echo(f"{len(loaded.cadastre.ids)} parcels measured.")
