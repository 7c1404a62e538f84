"""The figures of the process in the text form of Prometheus; each is named and explained in docs/operations.md."""

from collections.abc import Iterator, Mapping
from typing import Any

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.store.readings import Readings
from bot.watch.stall import StallWatchdog


def exposition(
    readings: Readings | None,
    links: Mapping[str, Mapping[str, Any]],
    failures: Mapping[str, int],
    stall: StallWatchdog,
    sweep_age: float | None,
) -> bytes:
    """Everything known now; what is not known is left out, never told as 0."""
    families = [
        *_of_process(failures, stall, sweep_age),
        *_of_links(links),
        *(_of_store(readings) if readings is not None else ()),
        _gauge("bot_store_readable", "1 when the store answered this scrape", float(readings is not None)),
    ]
    registry = CollectorRegistry()
    registry.register(_Ready(families))
    return generate_latest(registry)


class _Ready(Collector):
    def __init__(self, families: list[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterator[Metric]:
        return iter(self._families)


def _of_process(failures: Mapping[str, int], stall: StallWatchdog, sweep_age: float | None) -> Iterator[Metric]:
    yield _labelled("bot_part_failures", "failures of each background part", "part", failures, CounterMetricFamily)
    yield CounterMetricFamily("bot_loop_stalls", "stalls of the event loop over 250 ms", value=stall.stalls)
    yield _gauge("bot_loop_late_seconds_worst", "the longest the event loop was late since the start", stall.worst)
    if sweep_age is not None:
        yield _gauge("bot_sweep_age_seconds", "since timers were last looked at", sweep_age)


def _of_links(links: Mapping[str, Mapping[str, Any]]) -> Iterator[Metric]:
    connected = {cloud: float(status["connected"]) for cloud, status in links.items()}
    ages = {cloud: age for cloud, status in links.items() if (age := status["last_frame_age"]) is not None}
    reconnects = {cloud: status["reconnects"] for cloud, status in links.items()}
    yield _labelled("bot_link_connected", "1 while the long connection stands", "cloud", connected)
    yield _labelled("bot_link_last_frame_age_seconds", "since the cloud last said anything", "cloud", ages)
    yield _labelled("bot_link_reconnects", "connections after the first", "cloud", reconnects, CounterMetricFamily)


def _of_store(readings: Readings) -> Iterator[Metric]:
    yield _labelled("bot_outbox_rows", "messages by state; sent ones are not counted", "state", readings.outbox)
    yield _gauge("bot_outbox_lag_seconds", "age of the oldest message not sent", readings.outbox_lag)
    yield _gauge("bot_timers_armed", "timers that will come due", readings.timers_armed)
    yield _gauge("bot_timers_lag_seconds", "how long the earliest armed timer is overdue", readings.timers_lag)
    if readings.inbox_age is not None:
        yield _gauge("bot_inbox_last_event_age_seconds", "since the last event was taken", readings.inbox_age)
    yield _gauge("bot_todos_open", "acts that somebody owes", readings.todos_open)
    yield _gauge("bot_todos_overdue", "acts that somebody owes and should have done", readings.todos_overdue)
    yield _labelled("bot_needs", "needs by state", "state", readings.needs)
    yield _gauge("bot_private_messages_day", "private messages of the last 24 hours", readings.private_messages)
    yield _gauge("bot_private_messages_day_people", "people who got any of them", readings.people_written_to)
    yield _gauge("bot_private_messages_day_most", "the most that one person got", readings.most_to_one)


def _gauge(name: str, help: str, value: float) -> Metric:
    return GaugeMetricFamily(name, help, value=value)


def _labelled(
    name: str,
    help: str,
    label: str,
    values: Mapping[str, float],
    kind: type[GaugeMetricFamily] | type[CounterMetricFamily] = GaugeMetricFamily,
) -> Metric:
    family = kind(name, help, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family
