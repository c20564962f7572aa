"""Commercial land on offer (Gewerbeflächen) and the sites it belongs to."""
