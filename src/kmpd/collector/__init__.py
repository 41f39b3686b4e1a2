"""The collector: reads meters on a schedule, judges what they say, keeps it."""
