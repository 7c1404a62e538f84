"""DingTalk's cloud offline: its open call and stream, its two doors, its refusals and faults (facts/dingtalk.md)."""
