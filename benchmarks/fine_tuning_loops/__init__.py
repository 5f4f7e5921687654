"""Fine-tunings by a plain PyTorch loop: how right the advice is. Writes FINE_TUNING_LOOPS.md."""
