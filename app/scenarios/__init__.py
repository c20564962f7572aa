"""What if: roads and facilities that might come, change or go, and what that does to every parcel."""
