"""`lotse cadastre`: which own layer is the cadastre."""

from typing import Annotated, Any

import typer

from app.db import startup
from app.layers import cadastre
from app.layers.commands import ACTOR, Id
from app.published.cadastre import DEFAULT_TOLERANCE_M, LEAST_TOLERANCE_M, MOST_TOLERANCE_M, Mark
from app.settings import Settings
from app.terminal import tell

app = typer.Typer(help="The cadastre: the own layer that land is put together from.", no_args_is_help=True)


@app.command("use")
def use_layer(
    layer_id: Id,
    key: Annotated[str, typer.Option(help="Column of the cadastral reference (Flurstückskennzeichen).")],
    owner: Annotated[
        str | None, typer.Option(help="Column that tells owners apart; the layer must be internal.")
    ] = None,
    area: Annotated[str | None, typer.Option(help="Column of the official area in m².")] = None,
    use: Annotated[str | None, typer.Option(help="Column of what the land is used for.")] = None,
    tolerance_m: Annotated[
        float,
        typer.Option(min=LEAST_TOLERANCE_M, max=MOST_TOLERANCE_M, help="Gap up to which boundaries are the same."),
    ] = DEFAULT_TOLERANCE_M,
) -> None:
    """Make a layer the cadastre, in place of the one before."""
    with startup.session(Settings(), tell) as session:
        _show(cadastre.use(session, Mark(layer_id, key, owner, area, use, tolerance_m), ACTOR))


@app.command("show")
def show_cadastre() -> None:
    """Show which layer is the cadastre, what its columns mean, and what it lacks."""
    with startup.session(Settings(), tell) as session:
        _show(cadastre.describe(session))


@app.command("forget")
def forget_cadastre() -> None:
    """Have no cadastre any more; the layer stays."""
    with startup.session(Settings(), tell) as session:
        cadastre.forget(session)


def _show(described: dict[str, Any]) -> None:
    for name, value in described.items():
        typer.echo(f"{name}\t{'' if value is None else value}")
