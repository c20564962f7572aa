"""Files of parcels, sites, regions or facilities become rows, with a report per row."""
