"""What is packaged beside the code: a unit, rules, containers, and their pages."""
