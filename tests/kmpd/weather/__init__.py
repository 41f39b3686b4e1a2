"""How warm it is outdoors."""
