"""A question with buttons is answered once, by the person who was asked (UX 4.5: the command is kept, not retyped)."""

from bot.cards.errors import BY, chosen_card
from bot.context import Context
from bot.errors import NotAllowedError, StaleError
from bot.router import Router

router = Router()


@router.action("command.run")
def run_again(ctx: Context) -> None:
    """The line as it was meant, run as if it had been typed so."""
    take_answer(ctx)
    ctx.run(ctx, ctx.act.args["text"])


def take_answer(ctx: Context) -> None:
    """Close the question; raises NotAllowedError for anybody but who was asked, StaleError the second time."""
    asked = int(ctx.act.args[BY])
    if ctx.actor.id != asked:
        raise NotAllowedError(f"这是问{ctx.uow.roster.person(asked).display}的，只有本人可以选。您可以自己发一条命令。")
    assert ctx.posting is not None, "a tap has a posting"
    if not ctx.posting.live:
        raise StaleError("这个问题已经选过了，没有再做一遍。")
    ctx.uow.postings.retire(ctx.posting.id)
    ctx.show(chosen_card(ctx.act.args.get("label", "")))
