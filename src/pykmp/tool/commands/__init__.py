"""The commands, one module each, with the name `command` for what click runs."""
