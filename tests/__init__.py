"""The tests: a folder per room of the house, and dialogs with a whole bot."""
