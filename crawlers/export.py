"""Records as Scrapy items, so that `scrapy crawl NAME -o out.jsonl` writes them as they travel on the streams."""

from collections.abc import Iterator
from typing import Any

import msgspec
from itemadapter.adapter import AdapterInterface, ItemAdapter


class RecordAdapter(AdapterInterface):
    """Read access to a record's fields as plain values (times as ISO 8601); records are frozen."""

    def __init__(self, item: msgspec.Struct) -> None:
        super().__init__(item)
        self._fields: dict[str, Any] = msgspec.to_builtins(item)

    @classmethod
    def is_item_class(cls, item_class: type) -> bool:
        """Whether this is one of our records."""
        return issubclass(item_class, msgspec.Struct)

    def field_names(self) -> Any:
        """The names of the fields that are set."""
        return self._fields.keys()

    def asdict(self) -> dict[str, Any]:
        """The record as plain values."""
        return dict(self._fields)

    def __getitem__(self, name: str) -> Any:
        return self._fields[name]

    def __setitem__(self, name: str, value: Any) -> None:
        raise TypeError("a record is frozen")

    def __delitem__(self, name: str) -> None:
        raise TypeError("a record is frozen")

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)


def export_records() -> None:
    """Teach Scrapy's exporters our records; to repeat it changes nothing."""
    if RecordAdapter not in ItemAdapter.ADAPTER_CLASSES:
        ItemAdapter.ADAPTER_CLASSES = (RecordAdapter, *ItemAdapter.ADAPTER_CLASSES)
