"""Turns the neutral card into Feishu's card JSON 2.0, piece by piece; ``bot.cards.render_feishu`` is the way in."""
