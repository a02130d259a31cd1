"""The reasons of a run, as people and programs read them."""
