"""JSON documents and JSON lines, and the tools that write them."""
