"""The one use case every write goes through."""
