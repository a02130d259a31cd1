"""A run as tables, JSON, CSV and Markdown."""
