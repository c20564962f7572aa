"""The database: every table, sessions, and the embedded private cluster."""
