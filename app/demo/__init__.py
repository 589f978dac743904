"""A programme to look at: illustrative people, sessions, minutes and agreements, always alive today."""
