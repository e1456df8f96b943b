"""Gatherings as calendars read them."""
