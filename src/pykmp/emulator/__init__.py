"""The meter's side of the line: an emulated meter and the house it lives in."""
