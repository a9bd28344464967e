"""What is known: facts, packs, the matcher and the stores. Knows nothing of chat."""
