"""The pages and probes the bot serves itself."""
