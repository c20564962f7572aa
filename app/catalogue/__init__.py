"""The list routes people and map clients start from."""
