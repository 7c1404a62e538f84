"""Feishu's wire, the cloud's end of it: what facts/feishu.md says the real one answers and refuses."""
