"""Fine-tunings by Hugging Face's Trainer: how right the advice is. Writes FINE_TUNING.md."""
