"""What is said: requests, cards, the desk, and the adapters that speak to platforms."""
