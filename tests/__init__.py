"""All that is tried before it counts."""
