"""IR sites and SEC EDGAR as documented in sources-hkex, 4.1 and 5."""

import json

import feedparser
from parsel import Selector

from tests.replica.conftest import Reader

FEED = "ir.alpha.example/rss/news-releases.xml"
SUBMISSIONS = "data.sec.gov/submissions/CIK0000000077.json"
NAMED = {"User-Agent": "a reader reader@example.com"}


async def test_the_feed_gives_the_node_id_as_guid_and_the_sites_own_offset(site: Reader) -> None:
    _, body, _ = await site.get(FEED)

    feed = feedparser.parse(body)
    assert (feed.version, feed.bozo) == ("rss20", False)
    entry = feed.entries[0]
    assert entry.id.isdigit()
    assert entry.published == "Wed, 18 Mar 2026 21:53:20 -0400"
    assert entry.link.startswith("https://ir.alpha.example/news-releases/news-release-details/")


async def test_an_unchanged_feed_answers_304_to_its_etag_and_to_its_date(site: Reader) -> None:
    _, _, headers = await site.get(FEED)

    by_tag, body, _ = await site.get(FEED, If_None_Match=headers["ETag"])
    by_date, _, _ = await site.get(FEED, If_Modified_Since=headers["Last-Modified"])

    assert (by_tag, body, by_date) == (304, b"", 304)


async def test_a_new_release_changes_the_etag(site: Reader) -> None:
    _, _, headers = await site.get(FEED)
    await site.post("publish", {"items": [{"kind": "release", "company": "alpha", "title": "More", "paragraphs": ["More."]}]})

    status, body, _ = await site.get(FEED, If_None_Match=headers["ETag"])

    assert status == 200
    assert [entry.title for entry in feedparser.parse(body).entries] == ["More", "Alpha Reports"]


async def test_the_release_page_has_the_platforms_marks(site: Reader) -> None:
    link = feedparser.parse((await site.get(FEED))[1]).entries[0].link

    _, body, _ = await site.get(link.removeprefix("https://"))

    page = Selector(body.decode())
    assert page.css("article.node--type-nir-news .nir-widget--news--date-time::text").get() == "Mar 18, 2026"
    assert page.css(".field--name-body p::text").get() == "It grew."
    _, listed, _ = await site.get("ir.alpha.example/news-releases")
    assert (
        Selector(listed.decode()).css(".nir-widget--news--headline a::attr(href)").get()
        == link[len("https://ir.alpha.example") :]
    )


async def test_sec_refuses_a_reader_without_a_contact(site: Reader) -> None:
    for agent in ("Mozilla/5.0", "python"):
        status, body, _ = await site.get(SUBMISSIONS, User_Agent=agent)

        assert status == 403
        assert b"Undeclared Automated Tool" in body


async def test_submissions_are_parallel_arrays_with_an_etag(site: Reader) -> None:
    status, body, headers = await site.get(SUBMISSIONS, **NAMED)

    recent = json.loads(body)["filings"]["recent"]
    assert status == 200
    assert {len(column) for column in recent.values()} == {1}
    assert (recent["form"], recent["items"]) == (["6-K"], [""])
    assert recent["filingDate"] == ["2026-03-19"]  # accepted 21:51 in New York: the next business day's
    unchanged, _, _ = await site.get(SUBMISSIONS, If_None_Match=headers["ETag"], **NAMED)
    assert unchanged == 304


async def test_submissions_have_the_keys_of_the_recorded_file(site: Reader, shared) -> None:  # type: ignore[no-untyped-def]
    recorded = json.loads((shared / "recordings/sec/edgartools__company_submission.json").read_text())

    ours = json.loads((await site.get(SUBMISSIONS, **NAMED))[1])

    assert set(recorded) <= set(ours)
    assert set(recorded["filings"]["recent"]) <= set(ours["filings"]["recent"])


async def test_a_missing_company_is_an_s3_error_in_xml(site: Reader) -> None:
    status, body, _ = await site.get("data.sec.gov/submissions/CIK0009999999.json", **NAMED)

    assert status == 404
    assert b"<Code>NoSuchKey</Code>" in body


async def test_atom_entries_have_two_spaces_in_the_title_and_an_offset(site: Reader) -> None:
    address = "www.sec.gov/cgi-bin/browse-edgar?action=getcompany&CIK=0000000077&type=6-K&count=5&output=atom"

    _, body, _ = await site.get(address, **NAMED)

    feed = feedparser.parse(body)
    assert feed.encoding == "iso-8859-1"
    assert body.index(b"<title>6-K  - ") < body.index(b"<title>Alpha, Inc.  (0000000077)")
    assert feed.entries[0]["filing-type"] == "6-K"
    assert feed.entries[0].updated == "2026-03-18T21:51:40-04:00"


async def test_the_folder_of_a_filing_leads_to_its_exhibits(site: Reader) -> None:
    recent = json.loads((await site.get(SUBMISSIONS, **NAMED))[1])["filings"]["recent"]
    folder = "www.sec.gov/Archives/edgar/data/77/" + recent["accessionNumber"][0].replace("-", "")

    listed = json.loads((await site.get(f"{folder}/index.json", **NAMED))[1])["directory"]["item"]
    exhibit = next(one["name"] for one in listed if "ex99" in one["name"])
    status, body, _ = await site.get(f"{folder}/{exhibit}", **NAMED)

    assert status == 200
    assert b"It grew." in body
    assert (await site.get(f"{folder}/{recent['primaryDocument'][0]}", **NAMED))[0] == 200
