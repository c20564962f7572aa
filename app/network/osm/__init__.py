"""Extracts of OpenStreetMap as road networks."""

from app.network.osm.extract import ATTRIBUTION, Extract, read
from app.network.osm.points import FacilityPoint

__all__ = ["ATTRIBUTION", "Extract", "FacilityPoint", "read"]
