"""Figures of docs/… measured as ratios in one run: ``make bench``. Never part of the test suite."""
