"""What people ask of the road network: one way from here to there, and what is within reach."""
