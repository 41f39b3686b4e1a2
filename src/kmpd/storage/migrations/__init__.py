"""Steps from the store of an earlier station to that of this; released ones stay."""
