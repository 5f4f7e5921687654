"""What names, words and numbers in logs mean, whatever the format."""
