"""Text logs of any training: from lines to rows of named numbers."""
