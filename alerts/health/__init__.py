"""Whether the sources live: from crawl reports and the clock, outside of the spiders, to the operator."""
