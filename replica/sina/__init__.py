"""Sina Finance: lists, articles, quotes, feeds."""
