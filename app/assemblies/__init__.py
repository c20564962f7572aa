"""Land put together from cadastral parcels (Flurstücke) that lie side by side."""
