"""Whole collections, or what a question selects of them, as files in eight formats."""
