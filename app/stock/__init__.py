"""The whole stock of parcels as columns of numbers in memory, in step with the database."""
