"""The heartbeat and what it makes come due."""
