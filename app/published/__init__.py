"""What this service gives out: every collection by its id, and the one way to ask it for rows."""
