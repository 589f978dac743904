"""Votes: taken in session on an item, seat by seat, counted under the body's rules."""
