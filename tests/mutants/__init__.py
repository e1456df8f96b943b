"""Bugs that the suite must find."""
