"""The rule engine: rules are data, judging compares, resolving settles conflicts."""
