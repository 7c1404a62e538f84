"""DingTalk: our own stream connection and HTTP client, on the SDK's frame classes (facts/dingtalk.md 3, 4)."""
