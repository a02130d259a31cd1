"""From hits to points, ranks and tiers. Opens no file."""
