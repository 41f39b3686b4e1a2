"""The house an emulated meter lives in."""
