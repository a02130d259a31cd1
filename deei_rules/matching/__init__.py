"""Finding words: from patterns and texts to hits. Knows no score and opens no file."""
