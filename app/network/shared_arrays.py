"""Arrays that several processes see, in one file without a name: memory where the system offers that, else a disk's."""

import json
import mmap
import os
import tempfile
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Shapes = Mapping[str, tuple[str, tuple[int, ...]]]  # by name: type of the elements and shape
ALIGNED_BYTES = 64


class SharedArrays:
    """Arrays by name. They stay as long as any of them is used, here or in another process."""

    def __init__(self, descriptor: int, shapes: Shapes) -> None:
        self.descriptor = descriptor
        self._shapes = shapes
        memory = mmap.mmap(descriptor, _bytes_of(shapes))
        self._arrays: dict[str, Array] = {}
        offset = 0
        for name, (kind, shape) in shapes.items():
            self._arrays[name] = np.frombuffer(memory, kind, int(np.prod(shape)), offset).reshape(shape)
            offset += _bytes_of({name: (kind, shape)})

    @classmethod
    def make(cls, shapes: Shapes) -> "SharedArrays":
        """New arrays of zeros."""
        descriptor = _nameless_file()
        os.truncate(descriptor, _bytes_of(shapes))
        return cls(descriptor, shapes)

    @classmethod
    def open(cls, told: str) -> "SharedArrays":
        """The arrays of another process that has told how, to one that inherits its file."""
        descriptor, shapes = json.loads(told)
        return cls(descriptor, {name: (kind, tuple(shape)) for name, (kind, shape) in shapes.items()})

    def tell(self) -> str:
        """How another process finds them."""
        return json.dumps([self.descriptor, self._shapes])

    def __getitem__(self, name: str) -> Array:
        return self._arrays[name]

    def close(self) -> None:
        """Let go of the file; arrays in use stay."""
        os.close(self.descriptor)


def _nameless_file() -> int:
    if hasattr(os, "memfd_create"):
        return os.memfd_create("lotse-search")
    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())


def _bytes_of(shapes: Shapes) -> int:
    sizes = (int(np.prod(shape)) * np.dtype(kind).itemsize for kind, shape in shapes.values())
    return sum(-(-max(size, 1) // ALIGNED_BYTES) * ALIGNED_BYTES for size in sizes)
