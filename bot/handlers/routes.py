"""All routers, listed by hand: what the bot can do, in the order /帮助 tells it."""

from bot.handlers import (
    absence,
    action_item,
    approval,
    board,
    checkup,
    choice,
    confirm,
    digest,
    dispute,
    escalation,
    explanation,
    find,
    handover,
    help,
    home,
    housekeeping,
    manners,
    meeting,
    minutes,
    need,
    need_line,
    noise,
    operator,
    preview,
    progress,
    response,
    todo,
    undo,
)
from bot.router import Router


def all_routes() -> Router:
    """One router with every command, action, form and timer."""
    router = Router()
    router.include(
        need_line.router,
        need.router,
        approval.router,
        response.router,
        dispute.router,
        meeting.router,
        minutes.router,
        action_item.router,
        progress.router,
        board.router,
        todo.router,
        find.router,
        undo.router,
        handover.router,
        digest.router,
        escalation.router,
        manners.router,
        noise.router,
        absence.router,
        preview.router,
        explanation.router,
        choice.router,
        confirm.router,
        home.router,
        checkup.router,
        help.router,
        housekeeping.router,
        operator.router,
    )
    return router
