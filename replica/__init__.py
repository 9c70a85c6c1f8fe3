"""The outside world in a box: every site that hkwatch reads, in its own wire format, written from a scenario file."""
