"""What a parcel is measured against: airports, exits, terminals, stations."""
