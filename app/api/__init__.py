"""What machines read, as JSON under ``/api/v1``: the rooms' own queries, as far as the actor may see."""
