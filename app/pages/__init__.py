"""What people open: HTML that can be read without scripts, and the scripts that make a map of it."""
