"""Finding what was said in one's own conversations."""
