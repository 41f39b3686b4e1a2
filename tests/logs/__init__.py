"""Reading a meter's logs: plans, stitching, cost, and what is kept."""
