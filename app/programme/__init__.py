"""The installation's own settings, the days it is closed, and the topics of issues."""
