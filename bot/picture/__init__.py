"""The map of a community, from years of meetings to a picture."""
