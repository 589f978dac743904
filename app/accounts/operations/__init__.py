"""The verbs of the room ``accounts``, by noun."""
