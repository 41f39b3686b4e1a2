"""The meter's side of the line."""
