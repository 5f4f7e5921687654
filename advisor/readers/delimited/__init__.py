"""Tables of text, as CSV and TSV: the dialect, the cells, and what one table holds."""
