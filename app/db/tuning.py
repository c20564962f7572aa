"""How much of the memory of the machine, or of the container, the embedded database takes.

PostgreSQL's own default of 128 MB holds a few thousandths of a stock that is read everywhere.
"""

import os
from pathlib import Path

MIB = 2**20
LEAST_SHARED_BYTES = 128 * MIB  # PostgreSQL's own default
MOST_SHARED_BYTES = 2048 * MIB  # the machine is not the database's alone
CONTAINER_LIMITS = (
    Path("/sys/fs/cgroup/memory.max"),
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),  # of cgroup version 1
)


def memory_bytes(container_limits: tuple[Path, ...] = CONTAINER_LIMITS) -> int:
    """The memory of the machine, or what the container may use of it."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return min([machine, *(int(limit) for limit in map(_read, container_limits) if limit.isdigit())])


def tuned_settings(available_bytes: int) -> dict[str, str]:
    """PostgreSQL's settings for so much memory: a quarter is its own, half is likely to hold its files."""
    shared_bytes = min(max(available_bytes // 4, LEAST_SHARED_BYTES), MOST_SHARED_BYTES)
    cached_bytes = max(available_bytes // 2, shared_bytes)
    return {"shared_buffers": f"{shared_bytes // MIB}MB", "effective_cache_size": f"{cached_bytes // MIB}MB"}


def _read(path: Path) -> str:
    """The text of a file without the space round it; none where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError:
        return ""
