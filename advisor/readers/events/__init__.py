"""TensorBoard's event files, byte by byte, and the downloads of its pages."""
