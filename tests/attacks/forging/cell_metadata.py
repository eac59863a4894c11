"""Cells that are never run, with points and verdicts already in their metadata (see test_attacks.py)."""
