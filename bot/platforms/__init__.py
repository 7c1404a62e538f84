"""The clouds behind the ports; the only importers of the SDKs."""
