"""Renderers: each turns a Report into one form. None of them computes."""
