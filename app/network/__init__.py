"""How far and how long on the road: networks, searches over them, and what they found for every parcel."""
