"""All routers, listed by hand: what the bot can do, in the order /帮助 tells it."""

from bot.handlers import approval, digest, dispute, explanation, help, need, preview, response, todo
from bot.router import Router


def all_routes() -> Router:
    """One router with every command, action, form and timer."""
    router = Router()
    router.include(
        need.router,
        approval.router,
        response.router,
        dispute.router,
        todo.router,
        digest.router,
        preview.router,
        explanation.router,
        help.router,
    )
    return router
