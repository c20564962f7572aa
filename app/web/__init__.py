"""The HTTP edge: problem details, shared dependencies, responses and limits."""
