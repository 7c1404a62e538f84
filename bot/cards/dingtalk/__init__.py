"""A card as DingTalk's template variables (facts/dingtalk.md 7); ``bot.cards.render_dingtalk`` joins the parts."""
