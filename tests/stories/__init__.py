"""Stories: people say, tap and submit on the emulated cloud; a message nobody expected fails the story."""
