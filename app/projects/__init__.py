"""Investors' projects: their stages, notes, documents, shortlists and stored matches. For staff only."""
