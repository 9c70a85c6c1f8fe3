"""`scrapy` commands that differ from Scrapy's own."""
