"""The clouds offline: a world of people and chats, its wire faces, its faults, and the rehearsal page."""
