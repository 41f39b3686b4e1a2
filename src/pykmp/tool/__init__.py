"""The command line: it carries what the library finds to people and programs.

Commands live in `commands`, one module each, and load when they run.
What they print is made by the pure functions of `rendering`.
"""
