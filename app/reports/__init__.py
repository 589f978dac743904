"""What a body did in a semester, in figures; and where an agreement or an issue comes from and what became of it."""
