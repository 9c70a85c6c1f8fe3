"""No address, token or password of a channel gets into a log line, a metric, a dead letter, Sentry or the operator's mail."""

import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis.asyncio import Redis

from queues.heartbeat import read_heartbeats
from queues.keys import Keys
from queues.streams import produce
from replica.vendors.serve import Vendors, serving
from tests.alerts.process import worker
from tests.alerts.samples import dividend_filing
from tests.conftest import wait_until
from tests.settings.envelopes import Vendor as Sentry

SECRETS = ("wh00k", "t0k3n", "passw0rd", "h00ktoken", "appr1se", "us3rinfo")
FORM = """
[[subscriber]]
name = "a"
[[subscriber.channel]]
type = "slack"
webhook = "{url}/services/T/B/wh00k"
[[subscriber]]
name = "b"
[[subscriber.channel]]
type = "slack_bot"
channel = "C01"
[[subscriber]]
name = "c"
[[subscriber.channel]]
type = "email"
to = "c@example.com"
[[subscriber]]
name = "d"
[[subscriber.channel]]
type = "webhook"
url = "{userinfo}/hook/h00ktoken"
[[subscriber]]
name = "e"
[[subscriber.channel]]
type = "apprise"
url = "json://127.0.0.1:9/appr1se"
[[subscriber]]
name = "operator"
operator = true
[[subscriber.channel]]
type = "webhook"
url = "{url}/hook/operator"
"""


@pytest.fixture
def sentry() -> Iterator[Sentry]:
    found = Sentry()
    yield found
    found.close()


async def test_no_secret_leaves_by_any_door(
    redis: Redis, redis_address: str, keys: Keys, tmp_path: Path, sentry: Sentry
) -> None:
    async with serving(Vendors()) as vendors:
        vendors.slack.gone["/services/T/B/wh00k"] = "channel_is_archived"
        vendors.webhook.statuses["/hook/h00ktoken"] = 410
        userinfo = vendors.url.replace("http://", "http://me:us3rinfo@")
        (tmp_path / "subscribers.toml").write_text(FORM.format(url=vendors.url, userinfo=userinfo))
        variables = {
            "HKWATCH_SLACK_API": f"{vendors.url}/api/",
            "HKWATCH_SLACK_BOT_TOKEN": "xoxb-t0k3n",
            "HKWATCH_SMTP_HOST": "127.0.0.1",
            "HKWATCH_SMTP_PORT": "9",
            "HKWATCH_SMTP_USER": "me",
            "HKWATCH_SMTP_PASSWORD": "passw0rd",
            "HKWATCH_LOG_LEVEL": "DEBUG",
            "SENTRY_DSN": sentry.address,
            "no_proxy": "127.0.0.1",
        }
        async with worker(tmp_path, redis_address, redis, keys, **variables):
            await produce(redis, keys, "filings", dividend_filing())
            await wait_until(lambda: redis.xlen(keys.stream("dead")), for_s=15)
            await wait_until(lambda: _tried(tmp_path, "c/email", "e/apprise", "a/slack", "b/slack_bot", "d/webhook"), for_s=15)
            await wait_until(lambda: len(vendors.received.messages) >= 4, for_s=15)
            await wait_until(lambda: len(sentry.of("event")) >= 2, for_s=15)
            port = (await read_heartbeats(redis, keys))[0].metrics_port
            metrics = urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics").read().decode()

    told = [event["logentry"]["message"] for event in sentry.of("event")]
    assert "refused for good" in told
    everything = (
        sentry.raw.decode("utf-8", "replace") + (tmp_path / "worker.log").read_text() + metrics + str(vendors.received.messages)
    )
    for name in await redis.keys("*"):
        everything += name.decode() + str(await redis.dump(name))
    assert [secret for secret in SECRETS if secret in everything.replace(str(vendors.received.messages), "")] == []
    assert [secret for secret in SECRETS if secret in str([m["body"] for m in vendors.received.messages])] == []


def _tried(folder: Path, *lanes: str) -> bool:
    log = (folder / "worker.log").read_text()
    return all(f'"lane": "{lane}"' in log for lane in lanes)
