"""Asks the program about runs whose truth is known, and scores what it says: used by all rooms."""
