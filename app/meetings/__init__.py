"""Sessions: schedule, notice, roll, quorum and calls."""
