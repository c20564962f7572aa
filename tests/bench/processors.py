"""Processor time of those who share the machine in a measurement, from `/proc` (Linux)."""

import os
import resource
import time
from pathlib import Path

import psycopg

TICKS_PER_S = os.sysconf("SC_CLK_TCK")
PARENT, OWN, OF_ENDED_CHILDREN = 1, slice(11, 13), slice(13, 15)  # fields of /proc/<pid>/stat after the name


class Processors:
    """The service, PostgreSQL with all its sessions, and the load generator with the children it waited for."""

    def __init__(self, service_pid: int, database_url: str) -> None:
        with psycopg.connect(database_url) as connection:
            self._postmaster_pid = int(_stat(connection.info.backend_pid)[PARENT])
        self._service_pid = service_pid

    def now(self) -> tuple[float, dict[str, float]]:
        """The time, and what each has used by then."""
        return time.perf_counter(), self.used_s()

    def shares_since(self, began: tuple[float, dict[str, float]]) -> dict[str, float]:
        """How many processors each kept busy since then, on the average."""
        passed_s = time.perf_counter() - began[0]
        return {name: (used_s - began[1][name]) / passed_s for name, used_s in self.used_s().items()}

    def used_s(self) -> dict[str, float]:
        """Seconds of processor time that each took since it began."""
        ended = resource.getrusage(resource.RUSAGE_CHILDREN)
        return {
            "service": _seconds(_stat(self._service_pid)[OWN]),
            "PostgreSQL": self._postgres_s(),
            "load generator": time.process_time() + ended.ru_utime + ended.ru_stime,
        }

    def _postgres_s(self) -> float:
        postmaster = _stat(self._postmaster_pid)
        used_s = _seconds(postmaster[OWN]) + _seconds(postmaster[OF_ENDED_CHILDREN])
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                process = _stat(int(folder.name))
            except (FileNotFoundError, ProcessLookupError):
                continue  # it ended a moment ago
            if int(process[PARENT]) == self._postmaster_pid:
                used_s += _seconds(process[OWN])
        return used_s


def _stat(pid: int) -> list[str]:
    """The fields of a process from its state on; its name, which may hold spaces, stands before them."""
    return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()


def _seconds(ticks: list[str]) -> float:
    return sum(map(int, ticks)) / TICKS_PER_S
