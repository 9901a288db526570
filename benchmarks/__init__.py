"""Comparison of the validator with others; see README.md in this folder."""
