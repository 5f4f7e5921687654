"""Tables of finished runs, one row each: told from the log of one training, and read as a sweep."""
