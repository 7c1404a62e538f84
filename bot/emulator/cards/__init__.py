"""Reading Feishu card JSON 2.0 as a client does: its words, its buttons, its inputs."""
