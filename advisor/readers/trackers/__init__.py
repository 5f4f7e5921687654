"""The stores and files of experiment trackers: MLflow, W&B, trackio, Comet, Aim, DVCLive, ..."""
