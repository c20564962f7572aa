"""What tests of the stock share."""
