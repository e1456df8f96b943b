"""Several dates, and the one that members choose."""
