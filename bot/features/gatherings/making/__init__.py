"""From a form to what everybody sees."""
