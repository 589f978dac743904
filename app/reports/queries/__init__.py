"""Reads of the room ``reports``: what happened in a period, as far as the reader may see it; each a constant number."""
