"""Districts and municipalities."""
