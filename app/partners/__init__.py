"""Who may see and do what: partners, roles and tokens."""
