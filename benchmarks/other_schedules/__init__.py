"""Schedules that no table was fitted on: how right the advice is. Writes OTHER_SCHEDULES.md."""
