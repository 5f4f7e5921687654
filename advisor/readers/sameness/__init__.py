"""Which logs tell the same training: in another format, in a copy, or as the part that goes on."""
