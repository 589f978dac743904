"""What was agreed, by whom, until when, and what was done."""
