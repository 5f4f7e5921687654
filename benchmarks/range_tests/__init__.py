"""Range tests: which rate is suggested, beside other rules. Writes RANGE_TESTS.md."""
