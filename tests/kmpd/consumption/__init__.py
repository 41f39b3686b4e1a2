"""What was consumed in a period, from counter readings."""
