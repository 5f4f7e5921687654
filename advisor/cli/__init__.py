"""The command line: it wires readers, engine and reports together and decides nothing."""
