"""The change feed: what a mirror has to do to stay in step."""
