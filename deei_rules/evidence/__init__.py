"""Documents: models, readers, tagging, and the evidence base."""
