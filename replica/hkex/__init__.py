"""HKEXnews and hkex.com.hk: lists, search, stock lists, documents, feeds."""
