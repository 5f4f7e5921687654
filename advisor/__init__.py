"""lr-advise: reads a training log and says what to do about the learning rate."""

__version__ = "0.1.0"
