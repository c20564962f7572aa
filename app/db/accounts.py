"""The operating-system account a PostgreSQL server runs as: PostgreSQL refuses to run as root."""

import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.errors import Unavailable

STAND_INS = ("postgres", "nobody")  # for root, where the files belong to no ordinary user


@dataclass(frozen=True)
class Account:
    """A user of this machine."""

    name: str
    uid: int
    gid: int

    @property
    def is_me(self) -> bool:
        """Whether it is the user this process runs as."""
        return self.uid == os.geteuid()

    def run(
        self, command: Sequence[str], *, cwd: Path | str = "/", env: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a program as this account, out of reach of the terminal's Ctrl-C; output is captured, nothing raised."""
        groups = None if self.is_me else os.getgrouplist(self.name, self.gid)
        return subprocess.run(  # noqa: S603 -- the commands are ours
            command, cwd=cwd, env=env, check=False, text=True, errors="replace",
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
            user=None if self.is_me else self.uid, group=None if self.is_me else self.gid, extra_groups=groups,
        )  # fmt: skip

    def can_enter(self, folder: Path) -> bool:
        """Whether the account may reach a folder: every folder above it must let it through."""
        return self.run(["test", "-x", str(folder)]).returncode == 0

    def own(self, path: Path) -> None:
        """Hand a file or folder that root just made to this account."""
        if not self.is_me:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def own_tree(self, folder: Path) -> None:
        """Hand a folder and all in it to this account, where it is another's (root's, after `chown -R`)."""
        if self.is_me or folder.stat().st_uid == self.uid:
            return
        for parent, folders, files in os.walk(folder):
            for name in (*folders, *files):
                self.own(Path(parent, name))
        self.own(folder)


def current() -> Account:
    """The user this process runs as; with a number for a name where the machine has none."""
    try:
        entry = pwd.getpwuid(os.geteuid())
    except KeyError:
        return Account(str(os.geteuid()), os.geteuid(), os.getegid())
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def owner(path: Path) -> Account | None:
    """The ordinary user a file belongs to; None for root's files and for numbers without a user."""
    uid = path.stat().st_uid
    try:
        return None if uid == 0 else _account(pwd.getpwuid(uid))
    except KeyError:
        return None


def stand_in() -> Account:
    """The account that root lends a server to where no ordinary user owns the files."""
    for name in STAND_INS:
        try:
            return _account(pwd.getpwnam(name))
        except KeyError:
            continue
    raise Unavailable(
        "PostgreSQL refuses to run as root and this machine has neither a user 'postgres' nor 'nobody'; "
        "start lotse as an ordinary user or make one: useradd --system postgres."
    )


def _account(entry: pwd.struct_passwd) -> Account:
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
