"""Where readings are handed to; none of the sinks knows another."""
