"""Use an embedded database in a process of its own: python use_embedded.py DATA_DIR [USER] [--hang].

As root and with USER, the process turns into that user first, after loading what the user may not be able to read.
Prints one line of JSON: where the cluster is, its server's process, and how often this database was used before.
"""

import json
import os
import pwd
import sys
import time
from pathlib import Path

import psycopg

from app.db.embedded import EmbeddedCluster
from app.settings import Settings


def become(name: str) -> None:
    entry = pwd.getpwnam(name)
    os.setgroups([])
    os.setgid(entry.pw_gid)
    os.setuid(entry.pw_uid)
    os.environ["HOME"] = "/nonexistent"


def use(data_dir: Path) -> None:
    embedded = EmbeddedCluster(Settings(data_dir=data_dir))
    with embedded.running() as url:
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS visit (at timestamptz DEFAULT now())")
            row = connection.execute("SELECT count(*) FROM visit").fetchone()
            connection.execute("INSERT INTO visit DEFAULT VALUES")
        place = embedded.place
        pid = int((place.folder / "pgdata/postmaster.pid").read_text().split()[0])
        seen = {"folder": str(place.folder), "account": place.account.name, "pid": pid, "visits": row and row[0]}
        sys.stdout.write(json.dumps(seen) + "\n")
        sys.stdout.flush()
        if "--hang" in sys.argv:
            time.sleep(60)


if __name__ == "__main__":
    arguments = [argument for argument in sys.argv[1:] if argument != "--hang"]
    if len(arguments) > 1:
        become(arguments[1])
    use(Path(arguments[0]))
