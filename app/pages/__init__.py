"""The page people open: HTML that is readable as it is, and the scripts that make a map of it."""
