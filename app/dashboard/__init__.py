"""What needs me now, for each role; and what anyone sees without signing in."""
