"""Who has a seat, who waits for one, and how many there are."""
