"""From a raw run of any format to its histories: axis, parts, roles, curves, and the account."""
