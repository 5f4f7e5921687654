"""What all tests start from."""

from __future__ import annotations

from hypothesis import settings

# A property fails for what it finds, never for a machine that was busy at that moment.
settings.register_profile("no-deadline", settings.default, deadline=None)
settings.load_profile("no-deadline")
