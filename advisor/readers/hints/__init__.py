"""What a log says of its own settings: the optimizer and the learning rate."""
