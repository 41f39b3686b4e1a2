"""What is printed, made by pure functions: one module per form of output."""
