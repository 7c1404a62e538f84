"""Pure rules: the standard library and bot.errors, nothing else; time comes in as an argument."""
