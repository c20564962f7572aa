"""Flächenlotse: commercial land on PostGIS, scored and served as GeoJSON."""

from importlib.metadata import version

__version__ = version("flaechenlotse")
