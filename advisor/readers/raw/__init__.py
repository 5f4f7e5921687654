"""What every format delivers: raw runs of named series, or the error that says why it has none."""
