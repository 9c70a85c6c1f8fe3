"""Says whether two texts are the same (hash) or nearly so (64-bit simhash)."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from opencc import OpenCC

SIZE = 8  # bytes
SHINGLE = 3  # characters: Chinese has no blanks to part words by
LANE = 32  # bits: room for any number of shingles
LANE_MASK = (1 << LANE) - 1
_SPREAD = tuple(sum(1 << bit * LANE for bit in range(8) if byte >> bit & 1) for byte in range(256))
_NO_LETTERS = re.compile(r"[\W_]+")


@lru_cache(maxsize=1)
def _simplifier() -> OpenCC:
    return OpenCC("t2s")


def content_hash(*parts: str) -> str:
    """16 hex digits over the parts, with all white space taken as one blank; a revision has another one."""
    plain = "\x1f".join(" ".join(part.split()) for part in parts)
    return hashlib.blake2b(plain.encode(), digest_size=SIZE).hexdigest()


def folded(text: str) -> str:
    """Letters, digits and Chinese characters alone: full width as plain, lower case, traditional as simplified."""
    plain: str = _simplifier().convert(unicodedata.normalize("NFKC", text))
    return _NO_LETTERS.sub("", plain.lower())


def fingerprint(text: str) -> int | None:
    """The 64-bit simhash (Charikar 2002) of the folded text's shingles; None for less than one shingle.

    Near-copies differ in few bits: `(a ^ b).bit_count()`.
    """
    plain = folded(text)
    shingles = {plain[start : start + SHINGLE] for start in range(len(plain) - SHINGLE + 1)}
    return _majority(shingles) if shingles else None


def _majority(shingles: Iterable[str]) -> int:
    """Each bit that more than half of the hashes have. Eight bits are counted at once, each in a lane of one wide integer."""
    joined = b"".join(hashlib.blake2b(shingle.encode(), digest_size=SIZE).digest() for shingle in shingles)
    half, result = len(joined) // SIZE // 2, 0
    for position in range(SIZE):
        counts = sum(map(_SPREAD.__getitem__, joined[position::SIZE]))
        for bit in range(8):
            if (counts >> bit * LANE) & LANE_MASK > half:
                result |= 1 << (8 * position + bit)
    return result
