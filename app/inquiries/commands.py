"""`lotse inquiries`: what people wrote to the agency, from the command line."""

import typer

from app.db import startup
from app.inquiries.purge import purge
from app.settings import Settings
from app.terminal import tell

app = typer.Typer(help="What people wrote to the agency.", no_args_is_help=True)


@app.callback()
def inquiries() -> None:
    """What people wrote to the agency."""


@app.command("purge")
def purge_inquiries() -> None:
    """Delete the inquiries whose day of deletion has come; the running service does so every day."""
    with startup.session(Settings(), tell) as session:
        number = purge(session)
    typer.echo(f"{number} inquiries deleted")
