"""Tests of the clients: threads, asyncio, and communicators of one's own."""
