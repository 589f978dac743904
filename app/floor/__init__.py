"""The floor: one page for the secretary while the session runs. Composes roll, notes, outcomes and agreements."""
