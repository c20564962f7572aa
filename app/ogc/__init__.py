"""OGC API – Features under /ogc: what desktop GIS and GDAL open by one address."""
