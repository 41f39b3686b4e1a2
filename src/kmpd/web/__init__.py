"""The dashboard and the API: what the station knows, for people and for programs."""
