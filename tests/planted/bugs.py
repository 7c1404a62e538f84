"""The bugs of RELIABILITY 5.5: each makes the program break its promise in a way that was seen in the field."""

from tests.planted.bug import Bug, Change

_RIG = "tests/kill/test_every_boundary.py::test_a_kill_at_any_boundary_changes_nothing_that_people_rely_on"
_RIGHTS = "tests/stories/test_rights_story.py"
_WAS_OFF = (
    "tests/stories/test_progress_restarts.py::test_a_bot_that_was_off_until_half_past_six_asks_once_and_says_it_is_late"
)
_INTAKE = "bot/platforms/intake.py"
_CLAIMING = "bot/relay/claiming.py"
_SWEEPER = "bot/reminders/sweeper.py"
_DATABASE = "bot/store/database.py"
_INBOX = "bot/store/inbox.py"
_TAKE = '        return insert_if_new(self._c, _inbox, {"key": key, "received_at": now'

BUGS = (
    Bug(
        1,
        "ack before commit",
        "tests/links/test_taking.py::test_nothing_is_acknowledged_before_the_app_has_committed",
        (
            Change(
                _INTAKE,
                "        work.add_done_callback(self._finished)\n",
                "        work.add_done_callback(self._finished)\n"
                "        if not isinstance(event, CardTapped | FormSubmitted):\n"
                "            return Ack(stored=True)\n",
            ),
        ),
    ),
    Bug(
        2,
        "new uuid per attempt",
        f"{_RIG}[sqlite-approve]",
        (
            Change(
                "bot/relay/sending.py",
                "    return await gateway.create(target, body, row.uuid)\n",
                '    return await gateway.create(target, body, f"{row.uuid[:40]}{row.attempts}")\n',
            ),
        ),
    ),
    Bug(
        3,
        "two transactions: the key is taken in one, the work is done in the next",
        f"{_RIG}[sqlite-register]",
        (
            Change(
                "bot/app.py",
                "            answer, patch = await writer.run(partial(self._handle, event))\n",
                "            fresh = await writer.run(\n"
                "                lambda c: UnitOfWork(c).inbox.take(event.key, self.clock.now())\n"
                "            )\n"
                "            if not fresh:\n"
                "                return Ack(stored=True)\n"
                "            answer, patch = await writer.run(partial(self._handle, event))\n",
            ),
            Change(
                "bot/app.py",
                '        if not uow.inbox.take(event.key, now):\n            return uow.inbox.answer(event.key), ""\n',
                "",
            ),
        ),
    ),
    Bug(
        4,
        "de-duplication in memory",
        f"{_RIG}[sqlite-register]",
        (
            Change(
                _INBOX,
                _TAKE,
                "        if key not in _seen:\n"
                "            _seen.add(key)\n"
                "            self._c.execute(_inbox.delete().where(_inbox.c.key == key))\n" + _TAKE,
            ),
            Change(_INBOX, "\n\nclass Inbox:\n", "\n_seen: set[str] = set()\n\n\nclass Inbox:\n"),
        ),
    ),
    Bug(
        5,
        "de-duplication by event id only",
        f"{_RIG}[sqlite-register]",
        (
            Change(
                "bot/platforms/feishu/messages.py",
                "        key=f\"fs:msg:{message.text('message_id')}\",\n",
                "        key=f\"fs:msg:{body.object('header').text('event_id')}\",\n",
            ),
        ),
    ),
    Bug(
        6,
        "keys kept for one hour",
        "tests/stories/test_late_story.py::test_a_message_pushed_again_hours_later_registers_no_second_need",
        (
            Change(
                _INBOX,
                _TAKE,
                "        self._c.execute(_inbox.delete().where(_inbox.c.received_at < now - timedelta(hours=1)))\n"
                + _TAKE,
            ),
            Change(_INBOX, "from datetime import datetime\n", "from datetime import datetime, timedelta\n"),
        ),
    ),
    Bug(
        7,
        "timer as a sleeping task: it lives as long as its process",
        _WAS_OFF,
        (
            Change(
                _SWEEPER,
                "        self._woken = asyncio.Event()\n",
                "        self._woken = asyncio.Event()\n        self._born = clock.now()\n",
            ),
            Change(
                _SWEEPER,
                "            due = [timer for timer in found if timer.id not in tried]\n",
                "            due = [\n"
                "                timer for timer in found if timer.id not in tried and timer.fire_at >= self._born\n"
                "            ]\n",
            ),
        ),
    ),
    Bug(
        8,
        "misfire grace of one second",
        _WAS_OFF,
        (
            Change(
                _SWEEPER,
                "    return UnitOfWork(connection).timers.due(clock.now(), most)\n",
                "    now = clock.now()\n"
                "    return [each for each in UnitOfWork(connection).timers.due(now, most)"
                " if (now - each.fire_at).total_seconds() <= 1]\n",
            ),
        ),
    ),
    Bug(
        9,
        "local-time arithmetic",
        "tests/domain/test_service_time.py::test_working_hours_are_counted_in_real_time_where_clocks_change",
        (
            Change(
                "bot/domain/service_time.py",
                "    start = calendar.local(start).astimezone(UTC)\n",
                "    start = calendar.local(start)\n",
            ),
        ),
    ),
    Bug(
        10,
        "deferred transactions",
        "tests/store/test_two_writers.py",
        (
            Change(
                _DATABASE,
                '"DEFERRED" if connection.get_execution_options().get("reads_only") else "IMMEDIATE"',
                '"DEFERRED"',
            ),
        ),
    ),
    Bug(
        11,
        "synchronous=NORMAL with ack",
        "tests/store/test_writer.py::test_the_embedded_store_flushes_before_it_reports",
        (Change(_DATABASE, "PRAGMA synchronous=FULL", "PRAGMA synchronous=NORMAL"),),
    ),
    Bug(
        12,
        "no fencing",
        "tests/store/test_claims.py::test_the_late_result_of_a_sender_that_was_given_up_on_changes_nothing",
        (
            Change(
                "bot/store/claims.py",
                '_SETTLE = _CHANGE.where(_outbox.c.fence == bindparam("claimed_as"), _IS_CLAIMED)\n',
                '_SETTLE = _CHANGE.where(bindparam("claimed_as") == bindparam("claimed_as"), _IS_CLAIMED)\n',
            ),
        ),
    ),
    Bug(
        13,
        "lease shorter than the timeout",
        "tests/store/test_claims.py::test_no_claim_runs_out_while_its_request_may_still_be_answered",
        (Change("bot/relay/relay.py", "LEASE = 45.0 ", "LEASE = 5.0 "),),
    ),
    Bug(
        14,
        "rights from the card: whoever holds the button may",
        f"{_RIGHTS}::test_a_tap_without_the_right_is_answered_and_changes_nothing",
        (
            Change(
                "bot/services/needs.py",
                "def _may_answer(desk: Desk, department_id: int) -> bool:\n",
                "def _may_answer(desk: Desk, department_id: int) -> bool:\n    return True\n",
            ),
        ),
    ),
    Bug(
        15,
        "rights as they were when the card was sent",
        f"{_RIGHTS}::test_who_lost_the_role_since_the_card_came_has_no_right_any_more",
        (
            Change(
                "bot/services/needs.py",
                "def _may_answer(desk: Desk, department_id: int) -> bool:\n",
                "def _may_answer(desk: Desk, department_id: int) -> bool:\n"
                "    query = f\"SELECT count(*) FROM posting WHERE person_id = {desk.me.id} AND view = 'need'\"\n"
                "    if desk.uow.connection.exec_driver_sql(query).scalar():\n"
                "        return True\n",
            ),
        ),
    ),
    Bug(
        16,
        "forwarded card accepted",
        f"{_RIGHTS}::test_a_button_we_never_made_or_made_for_another_card_does_nothing",
        (
            Change(
                "bot/delivery.py",
                '    if posting.message_id != event.message_id or posting.chat_id not in ("", chat_id):\n',
                '    if posting.message_id == "":\n',
            ),
        ),
    ),
    Bug(
        17,
        "raw user text in markdown",
        "tests/cards/test_injection.py::test_typed_text_is_data_on_a_feishu_card",
        (
            Change(
                "bot/cards/escape.py",
                "    return _with_entities(show_true_hosts(kept(raw)), _TYPED)\n",
                "    return kept(raw)\n",
            ),
        ),
    ),
    Bug(
        18,
        "JSON of a card put together as a string",
        "tests/cards/test_injection.py::test_the_tree_of_a_card_does_not_depend_on_what_was_typed",
        (
            Change(
                "bot/cards/feishu/page.py",
                '    return {"tag": "plain_text", "content": content}\n',
                '    written = content.replace("\\n", " ")\n'
                '    return json.loads(\'{"tag": "plain_text", "content": "%s"}\' % written)\n',
            ),
            Change("bot/cards/feishu/page.py", "\nimport re\n", "\nimport json\nimport re\n"),
        ),
    ),
    Bug(
        19,
        "99991400 not retried",
        "tests/feishu/test_errors.py::test_every_code_says_what_to_do_next",
        (
            Change(
                "bot/platforms/feishu/errors.py",
                "    99991400: SendProblem.THROTTLED,\n",
                "    99991400: SendProblem.NO_PERMISSION,\n",
            ),
        ),
    ),
    Bug(
        20,
        "the reset header is ignored",
        "tests/feishu/test_errors.py::test_the_cloud_says_how_long_to_wait_but_not_for_ever",
        (
            Change(
                "bot/platforms/feishu/errors.py",
                '        seconds = float(headers.get(_RESET_HEADER, ""))\n',
                "        seconds = _DEFAULT_WAIT\n",
            ),
        ),
    ),
    Bug(
        21,
        "no re-check at the claim",
        "tests/stories/test_late_story.py::test_a_reminder_that_still_waits_is_not_sent_once_its_todo_is_done",
        (
            Change(
                _CLAIMING,
                "    return [each for each in due if each.newest and each.wanted], len(outdated) + len(unwanted)\n",
                "    return due, 0\n",
            ),
            Change(_CLAIMING, "    claims.drop(unwanted, RowMove.UNWANT)\n", ""),
        ),
    ),
    Bug(
        22,
        "no restore fence: a copy is taken for the store it was made of",
        "tests/sending/test_restore.py::test_what_the_lost_life_sent_is_not_sent_again",
        (
            Change(
                "bot/store/restores.py",
                "        row = _CURRENT.first(self._c)\n"
                "        return Restoration(row.id, row.made_at, row.restored_at) if row else None\n",
                "        return None\n",
            ),
        ),
    ),
    Bug(
        23,
        "audience checked only at creation: who looks a record up later is not",
        "tests/stories/test_find_story.py::test_who_is_no_party_to_it_learns_only_whom_to_ask",
        (Change("bot/handlers/find.py", "    require_reader(desk, subject, ctx.room)\n", ""),),
    ),
    Bug(
        24,
        "log without redaction",
        "tests/feishu/test_connect.py::test_no_secret_token_or_ticket_is_ever_logged",
        (
            Change(
                "bot/platforms/redaction.py",
                '        return _SHAPES.sub(rf"\\g<name>{_MARK}", text)\n',
                "        return text\n",
            ),
            Change(
                "bot/platforms/redaction.py", "            text = self._known.sub(_MARK, text)\n", "            pass\n"
            ),
        ),
    ),
)
