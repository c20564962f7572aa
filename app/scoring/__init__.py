"""How a place is scored against a profile, with its full sum."""
