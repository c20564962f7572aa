"""What people write to the agency from the page: stored with consent and a day of deletion, read by staff only."""
