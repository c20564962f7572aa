"""Tiles kept in memory, bounded by their bytes; whoever asks for one that is being made waits for it."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock

OVERHEAD_BYTES = 500  # of an entry beside its content


class ByteCache:
    """Contents by their key, the least recently used dropped first. A content never changes under its key."""

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self.size_bytes = 0
        self._kept: OrderedDict[Hashable, bytes] = OrderedDict()
        self._under_way: dict[Hashable, Future[bytes]] = {}
        self._lock = Lock()

    def get(self, key: Hashable) -> bytes | None:
        """The content, where it is kept."""
        with self._lock:
            return self._get(key)

    def clear(self) -> None:
        """Forget everything that is kept."""
        with self._lock:
            self._kept.clear()
            self.size_bytes = 0

    def get_or_make(self, key: Hashable, make: Callable[[], bytes]) -> bytes:
        """The content; made by one caller while all others who want it wait, and fail with it."""
        with self._lock:
            kept = self._get(key)
            if kept is not None:
                return kept
            under_way, mine = self._under_way.get(key), Future[bytes]()
            if under_way is None:
                self._under_way[key] = mine
        return self._make(key, make, mine) if under_way is None else under_way.result()

    def _make(self, key: Hashable, make: Callable[[], bytes], future: Future[bytes]) -> bytes:
        try:
            content = make()
        except BaseException as error:
            with self._lock:
                del self._under_way[key]
            future.set_exception(error)
            raise
        with self._lock:
            del self._under_way[key]
            self._keep(key, content)
        future.set_result(content)
        return content

    def _get(self, key: Hashable) -> bytes | None:
        kept = self._kept.get(key)
        if kept is not None:
            self._kept.move_to_end(key)
        return kept

    def _keep(self, key: Hashable, content: bytes) -> None:
        if len(content) + OVERHEAD_BYTES > self.max_bytes:
            return
        self._kept[key] = content
        self.size_bytes += len(content) + OVERHEAD_BYTES
        while self.size_bytes > self.max_bytes:
            _, dropped = self._kept.popitem(last=False)
            self.size_bytes -= len(dropped) + OVERHEAD_BYTES
