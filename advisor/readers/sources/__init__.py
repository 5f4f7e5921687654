"""Where a log comes from: a file, standard input or an address; unpacking it, and protobuf."""
