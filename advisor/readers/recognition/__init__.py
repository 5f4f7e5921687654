"""Which format a file has, which files belong together, and what is packed in others."""
