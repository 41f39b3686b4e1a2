"""Programs that make and check the project; not shipped."""
