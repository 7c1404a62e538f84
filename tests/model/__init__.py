"""The process described a second time, and the bot held against it under every order of acts, time and faults."""
