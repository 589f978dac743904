"""Bodies, mandates, seats, appointments, officers, chambers and rules of procedure."""
