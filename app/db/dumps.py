"""Write a dump of the database to a file, whole or not at all."""

import os
import subprocess
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from app.db.postgres import find_postgres
from app.errors import Unavailable


def write_dump(database_url: str, path: Path) -> Path:
    """Dump in pg_restore's custom format. Readable by its owner only: it holds what is not public."""
    parameters = conninfo_to_dict(database_url)
    password = parameters.pop("password", None)
    environment = dict(os.environ) if password is None else {**os.environ, "PGPASSWORD": str(password)}
    partial = path.with_name(path.name + ".partial")
    command = [find_postgres().program("pg_dump"), "--format=custom", "--no-password"]
    try:
        with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            answer = subprocess.run(  # noqa: S603 -- a program of PostgreSQL
                [*command, f"--dbname={make_conninfo('', **parameters)}"],
                stdout=file, stderr=subprocess.PIPE, env=environment, check=False,
            )  # fmt: skip
        if answer.returncode != 0:
            raise Unavailable("The dump to {path} failed: {reason}", path=path,
                              reason=answer.stderr.decode(errors="replace").strip())  # fmt: skip
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return path
