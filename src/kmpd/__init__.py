"""The station: reads meters on a schedule for years, keeps every reading, hands it on.

`main.py` is the only place where everything is put together.
"""
