"""What each page shows, as values: asked of the store, not yet drawn."""
