"""One pure module for each source: page in, records out."""
