"""Scores the 31 provinces on the Data Element Ecosystem Index from evidence, by rules anyone can read."""
