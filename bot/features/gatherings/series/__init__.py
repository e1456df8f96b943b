"""What comes again: a rhythm, and who and what takes turns in it."""
