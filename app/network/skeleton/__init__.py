"""The skeleton network: main roads of the region, gathered by hand, where no extract of OpenStreetMap is loaded."""

from app.network.skeleton.hanging import coverage, hang, travel
from app.network.skeleton.reading import FILES, Skeleton, read

__all__ = ["FILES", "Skeleton", "coverage", "hang", "read", "travel"]
