"""Publishing once, and revisions."""

from datetime import UTC, datetime

from redis.asyncio import Redis

from queues.keys import SEEN_KEEP_S, Keys
from queues.records import Article, Quote, decode
from queues.seen import Fate, begin_seeding, end_seeding, known, publish, publish_quotes

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def article(record_id: str = "sina:a1", content_hash: str = "h1", text: str = "文") -> Article:
    return Article(
        source="sina_news", id=record_id, url="https://example.com/1", title="标题", text=text,
        content_hash=content_hash, first_seen_at=NOON,
    )  # fmt: skip


async def bodies(redis: Redis, keys: Keys, kind: str = "articles") -> list[object]:
    return [decode(fields[b"body"]) for _, fields in await redis.xrange(keys.stream(kind))]


async def test_a_new_record_is_on_the_stream_and_marked(redis: Redis, keys: Keys) -> None:
    fates = await publish(redis, keys, [article()])

    assert fates == [Fate.NEW]
    assert await bodies(redis, keys) == [article()]
    assert await known(redis, [keys], ["sina:a1", "sina:a2"]) == {"sina:a1"}


async def test_the_same_record_again_is_known_and_not_published(redis: Redis, keys: Keys) -> None:
    await publish(redis, keys, [article()])

    fates = await publish(redis, keys, [article()])

    assert fates == [Fate.KNOWN]
    assert len(await bodies(redis, keys)) == 1


async def test_other_content_under_the_same_identity_is_a_revision(redis: Redis, keys: Keys) -> None:
    await publish(redis, keys, [article()])

    fates = await publish(redis, keys, [article(content_hash="h2", text="改")])

    assert fates == [Fate.REVISION]
    revised = (await bodies(redis, keys))[1]
    assert isinstance(revised, Article)
    assert revised.revision
    assert revised.text == "改"


async def test_a_page_that_goes_back_and_forth_is_told_once_for_each_content(redis: Redis, keys: Keys) -> None:
    fates = [(await publish(redis, keys, [article(content_hash=h)]))[0] for h in ("h1", "h2", "h1", "h2", "h3")]

    assert fates == [Fate.NEW, Fate.REVISION, Fate.KNOWN, Fate.KNOWN, Fate.REVISION]


async def test_two_records_of_one_identity_in_one_call_are_judged_in_turn(redis: Redis, keys: Keys) -> None:
    fates = await publish(redis, keys, [article(), article(), article("sina:a2")])

    assert fates == [Fate.NEW, Fate.KNOWN, Fate.NEW]


async def test_a_record_without_a_content_hash_is_never_a_revision(redis: Redis, keys: Keys) -> None:
    await publish(redis, keys, [article()])

    assert await publish(redis, keys, [article(content_hash="")]) == [Fate.KNOWN]


async def test_a_server_that_forgot_its_scripts_is_no_obstacle(redis: Redis, keys: Keys) -> None:
    await publish(redis, keys, [article()])
    await redis.script_flush()

    assert await publish(redis, keys, [article("sina:a2")]) == [Fate.NEW]


async def test_marks_expire_and_looking_them_up_lengthens_their_lives(redis: Redis, keys: Keys) -> None:
    await publish(redis, keys, [article()])
    await redis.expire(keys.seen("sina:a1"), 100)

    await known(redis, [keys], ["sina:a1"], refresh=1.0)

    assert SEEN_KEEP_S - 10 < await redis.ttl(keys.seen("sina:a1")) <= SEEN_KEEP_S


async def test_a_mark_of_any_partition_is_found(redis: Redis, keys: Keys) -> None:
    await publish(redis, Keys(partition=3), [article()])

    assert await known(redis, [keys, Keys(partition=3)], ["sina:a1", "sina:a2"], refresh=1.0) == {"sina:a1"}


async def test_quotes_are_appended_without_marks(redis: Redis, keys: Keys) -> None:
    quote = Quote(source="sina_quotes", symbol="HK:3660", last=1.0, previous_close=1.1, first_seen_at=NOON)

    await publish_quotes(redis, keys, [quote, quote])

    assert await bodies(redis, keys, "quotes") == [quote, quote]
    assert await redis.keys("*seen*") == []


async def test_a_scope_is_seeded_once_and_a_new_one_seeds_itself(redis: Redis, keys: Keys) -> None:
    first = await begin_seeding(redis, keys, "sina_news", ["HK:700"], "2026-03-02T04:00:00+00:00")
    again = await begin_seeding(redis, keys, "sina_news", ["HK:700"], "2026-03-02T05:00:00+00:00")
    await end_seeding(redis, keys, "sina_news", ["HK:700"])

    later = await begin_seeding(redis, keys, "sina_news", ["HK:700", "HK:3660"], "2026-03-03T04:00:00+00:00")

    assert first == again == {"HK:700": "2026-03-02T04:00:00+00:00"}, "a run that was cut off does not move the line"
    assert later == {"HK:3660": "2026-03-03T04:00:00+00:00"}
