"""The query kit every published table uses; it knows no HTTP."""
