"""A module of others that ends the program when it is imported."""

raise SystemExit("not for this system")
