"""The declarative side: what the index is, read from YAML and checked."""
