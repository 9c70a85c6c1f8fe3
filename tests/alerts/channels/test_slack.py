"""Slack: what is posted, and what each answer of the vendor means."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from alerts.channels.sending import Refused, TryAgain
from alerts.outbox.outbox import Receipt
from replica.vendors.serve import Vendors, serving
from tests.alerts.channels.sending import message, senders
from tests.alerts.samples import alert


@pytest.fixture
async def vendors() -> AsyncIterator[Vendors]:
    async with serving(Vendors()) as found:
        yield found


def webhook(vendors: Vendors) -> str:
    return f'type = "slack"\nwebhook = "{vendors.url}/services/T0/B0/s3cr3t"'


async def test_a_webhook_gets_blocks_that_the_vendor_accepts(vendors: Vendors, tmp_path: Path) -> None:
    sender = senders()
    facts = {"pct": -6.2, "price": 300.2, "currency": "HKD", "market": "HK", "session": "intraday", "direction": "down"}

    await sender.send(message(tmp_path, webhook(vendors), alert("price_move", company="HK:700", facts=facts)))

    await sender.close()
    assert vendors.received.refused == []
    (posted,) = vendors.received.messages
    assert posted["body"]["text"] == "Tencent (HK:700) down 6.2% to HK$300.20 (intraday)"
    assert posted["body"]["blocks"][0]["text"]["text"] == "📉 Tencent (HK:700) down 6.2% to HK$300.20 (intraday)"


async def test_a_title_with_markup_stays_text(vendors: Vendors, tmp_path: Path) -> None:
    sender = senders()
    told = alert(facts={"amount": 1.0, "currency": "HKD"})
    assert told.event is not None
    odd = replace(told.event.reports[0], title="<!channel> A & B | *C*")
    told = replace(told, event=replace(told.event, reports=(odd,)))

    await sender.send(message(tmp_path, webhook(vendors), told))

    await sender.close()
    text = str(vendors.received.messages[0]["body"]["blocks"])
    assert "<!channel>" not in text
    assert "&lt;!channel&gt; A &amp; B ¦ *C*" in text


async def test_429_is_for_later_and_says_how_much_later(vendors: Vendors, tmp_path: Path) -> None:
    vendors.troubles.share, vendors.troubles.kinds, vendors.troubles.retry_after_s = 1.0, ("429",), 7
    sender = senders()

    with pytest.raises(TryAgain) as found:
        await sender.send(message(tmp_path, webhook(vendors)))

    await sender.close()
    assert (found.value.after_s, found.value.scope) == (7.0, "lane")


@pytest.mark.parametrize("kind", ["500", "reset", "accepted-then-cut"])
async def test_what_may_be_over_soon_is_for_later(vendors: Vendors, tmp_path: Path, kind: str) -> None:
    vendors.troubles.share, vendors.troubles.kinds = 1.0, (kind,)
    sender = senders()

    with pytest.raises(TryAgain) as found:
        await sender.send(message(tmp_path, webhook(vendors)))

    await sender.close()
    assert found.value.scope == "endpoint"
    assert "s3cr3t" not in str(found.value)


async def test_an_answer_cut_after_its_status_still_says_that_the_message_was_taken(vendors: Vendors, tmp_path: Path) -> None:
    vendors.troubles.share, vendors.troubles.kinds = 1.0, ("half",)
    sender = senders()

    receipt = await sender.send(message(tmp_path, webhook(vendors)))

    await sender.close()
    assert receipt.at is not None
    assert len(vendors.received.messages) == 1


@pytest.mark.parametrize("word", ["channel_is_archived", "channel_not_found", "no_service"])
async def test_a_webhook_that_is_gone_is_dead(vendors: Vendors, tmp_path: Path, word: str) -> None:
    vendors.slack.gone["/services/T0/B0/s3cr3t"] = word
    sender = senders()

    with pytest.raises(Refused) as found:
        await sender.send(message(tmp_path, webhook(vendors)))

    await sender.close()
    assert found.value.dead
    assert word in found.value.reason


async def test_a_message_that_the_vendor_does_not_understand_is_refused_but_the_channel_lives(
    vendors: Vendors, tmp_path: Path
) -> None:
    vendors.slack.gone["/services/T0/B0/s3cr3t"] = "invalid_payload"
    sender = senders()

    with pytest.raises(Refused) as found:
        await sender.send(message(tmp_path, webhook(vendors)))

    await sender.close()
    assert not found.value.dead


async def test_an_update_goes_into_the_thread_of_the_first_alert_and_corrects_its_facts(
    vendors: Vendors, tmp_path: Path
) -> None:
    sender = senders(HKWATCH_SLACK_API=f"{vendors.url}/api/", HKWATCH_SLACK_BOT_TOKEN="xoxb-test")
    channel = 'type = "slack_bot"\nchannel = "#alerts"'
    first = await sender.send(message(tmp_path, channel, alert(facts={"amount": 0.08, "currency": "USD"})))

    await sender.send(message(tmp_path, channel, alert(facts={"amount": 0.09, "currency": "USD"}), earlier=(first,)))

    await sender.close()
    posted, updated, reply = vendors.received.messages
    assert posted["body"]["channel"] == "#alerts"
    assert (updated["path"], updated["body"]["ts"]) == ("/api/chat.update", first.reference)
    assert (reply["body"]["thread_ts"], reply["body"]["channel"]) == (first.reference, "C0FROMNAME")
    assert "0.09" in str(vendors.slack.posted["C0FROMNAME", first.reference])


async def test_a_first_alert_that_was_deleted_does_not_stop_its_update(vendors: Vendors, tmp_path: Path) -> None:
    sender = senders(HKWATCH_SLACK_API=f"{vendors.url}/api/", HKWATCH_SLACK_BOT_TOKEN="xoxb-test")
    lost = Receipt(at=alert().decided_at, reference="1.000001", place="C01")

    await sender.send(message(tmp_path, 'type = "slack_bot"\nchannel = "C01"', earlier=(lost,)))

    await sender.close()
    assert [posted["path"] for posted in vendors.received.messages] == ["/api/chat.postMessage"]


async def test_a_wrong_token_kills_the_channel(vendors: Vendors, tmp_path: Path) -> None:
    sender = senders(HKWATCH_SLACK_API=f"{vendors.url}/api/", HKWATCH_SLACK_BOT_TOKEN="xoxb-other")

    with pytest.raises(Refused) as found:
        await sender.send(message(tmp_path, 'type = "slack_bot"\nchannel = "C01"'))

    await sender.close()
    assert found.value.dead
    assert found.value.reason == "Slack answered invalid_auth"
