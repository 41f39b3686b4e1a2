"""The public contract, line by line: what code written against PyKMP relies on."""
