"""Who came, how they liked it, and the list for a spreadsheet."""
