"""The skeleton network: main roads of the region, gathered by hand, where no extract of OpenStreetMap is loaded."""

from app.network.skeleton.hanging import coverage, hang, travel
from app.network.skeleton.reading import Skeleton, read

__all__ = ["Skeleton", "coverage", "hang", "read", "travel"]
