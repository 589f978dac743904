"""Specialized groups: convoked for issues, constituted by the chair or the plenary, reporting, closing."""
