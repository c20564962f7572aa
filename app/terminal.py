"""What commands show on a terminal beside their answer: sentences and a bar on stderr."""

import contextlib
from collections.abc import Callable, Iterator

import typer
from rich.console import Console
from rich.progress import Progress


def tell(message: str) -> None:
    """Say a sentence on stderr."""
    typer.echo(message, err=True)


@contextlib.contextmanager
def progress_bar() -> Iterator[Callable[[str, float], None]]:
    """A bar on stderr; none where that is no terminal. It takes what is done now, and how far the whole is (0 to 1)."""
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("Starting", total=1.0)
        yield lambda step, ratio: bar.update(task, description=step, completed=ratio)
