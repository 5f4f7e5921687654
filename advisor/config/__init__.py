"""Settings of a project: `lr-advise.toml`, or `[tool.lr-advise]` in `pyproject.toml`."""
