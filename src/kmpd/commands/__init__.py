"""The commands of kmpd, one module each."""
