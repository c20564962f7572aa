"""Vector tiles of every collection, plain and by OGC API – Tiles, with a cache that an edit makes fresh."""
