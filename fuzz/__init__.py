"""The fuzzer; see README.md in this folder."""
