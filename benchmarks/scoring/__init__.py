"""What was right for a run, what the program says of it, and how right that is: for all rooms."""
