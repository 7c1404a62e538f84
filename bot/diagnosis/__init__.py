"""What helps others to help: a bundle that tells how the bot stands and nothing of what the company does (UX A11)."""
