"""The verbs of the room ``bodies``, by noun."""
