"""One module a revision, sorted by date."""
