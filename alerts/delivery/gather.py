"""From the notices of a lane that are due to the messages to send, in order. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from alerts.messages.message import Message
from alerts.outbox.outbox import Waiting
from settings.channels import Channel
from settings.subscribers import Subscriber


@dataclass(frozen=True)
class Parcel:
    """Notices that go out as one message."""

    waiting: tuple[Waiting, ...]


def gather(waiting: Sequence[Waiting]) -> list[Parcel]:
    """One parcel for each group and for each notice without one, in the order in which their first notice was due.

    Of an event's several alerts only the first: the next one needs its receipt, to go into its thread.
    """
    groups: dict[str, list[Waiting]] = {}
    for one in waiting:
        groups.setdefault(one.notice.group or one.notice.thread, []).append(one)
    return [Parcel(tuple(members if members[0].notice.group else members[:1])) for members in groups.values()]


def message_of(parcel: Parcel, subscriber: Subscriber, channel: Channel) -> Message:
    """The message of a parcel whose alerts are known: the newest alert of each event, at most the subscriber's cap of them."""
    newest = {one.notice.thread: one for one in parcel.waiting}
    shown = list(newest.values())[: subscriber.cap]
    first = parcel.waiting[0]
    return Message(
        key=first.notice.id,
        lane=first.notice.lane,
        subscriber=subscriber,
        channel=channel,
        alerts=tuple(one.alert for one in shown if one.alert is not None),
        more=len(newest) - len(shown),
        hold=first.notice.hold,
        updates=frozenset(one.notice.alert for one in shown if one.earlier),
        earlier=first.earlier if len(newest) == 1 else (),
    )
