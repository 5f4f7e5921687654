"""How fast the program is, beside other readers and as logs grow. Writes SPEED.md."""
