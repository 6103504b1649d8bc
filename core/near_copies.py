"""Marks by which near-copies are told: one text with a number, a city or a name changed, or cut."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise
from typing import TypeVar
from zlib import crc32

LANES = 4  # marks of a text; near-copies share most of them, other texts none
BITS = 15  # of a mark: four fit into a column of 64 bits
FEW = 4  # texts that are dearer together than one after the other
SMALLEST = 3  # posts that make a theme
_NOISE = re.compile(r"https?://\S+|@\w*|\brt\b|[\d_]+|[^\w@]+")
# The words that noise leaves, found instead of left: six times as fast. The second is for texts with links.
_WORD = re.compile(r"@\w*|\brt\b|([^\W\d_]+)")
_WORD_OR_LINK = re.compile(r"https?://\S+|@\w*|\brt\b|((?:(?!https?://)[^\W\d_])+)")
_UNSPACED = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
MARK = (1 << BITS) - 1
_MASKS = (0x00000000, 0x5A827999, 0xA1B2C3D4, 0xDEADBEEF)

T = TypeVar("T")
_Pair = tuple[tuple[int, int], tuple[int, int]]


def fingerprint(folded: str) -> int:
    """Four marks of a text in one number; equal for texts which differ only in links, handles, numbers, punctuation.

    Each mark is the pair of words that lies nearest to a point of its own among hashes (minwise hashing: Broder, 1997):
    whatever few words are changed, most marks stay. 0 for a text without words.

    >>> from .text import fold
    >>> fingerprint(fold("RT @a: Boycott Acme now! https://t.co/1")) == fingerprint(fold("boycott acme NOW 2"))
    True
    """
    words = _words(folded)
    hashes = {crc32(b" ".join(pair)) for pair in pairwise(words)} if len(words) > 1 else set(map(crc32, words))
    packed = 0
    for mask in _MASKS if hashes else ():
        nearest = min(map(mask.__xor__, hashes)) ^ mask
        packed = packed << BITS | ((nearest ^ nearest >> BITS) & MARK or 1)
    return packed


def fingerprints(folded: Sequence[str]) -> list[int]:
    """`fingerprint` of many texts: the points nearest to each mask are found for all of them at once.

    >>> texts = ["boycott acme now", "", "坐艾克美"] * FEW
    >>> fingerprints(texts) == list(map(fingerprint, texts))
    True
    """
    if len(folded) < FEW:
        return list(map(fingerprint, folded))
    import numpy as np  # here, since most commands compare no texts

    flat, starts, places = list[int](), list[int](), list[int]()
    for place, text in enumerate(folded):
        if words := _words(text):
            starts.append(len(flat))
            places.append(place)
            flat += map(crc32, map(b" ".join, pairwise(words)) if len(words) > 1 else words)
    found = [0] * len(folded)
    if not flat:
        return found
    hashes, packed = np.array(flat, np.uint32), np.zeros(len(starts), np.uint64)
    for mask in map(np.uint32, _MASKS):
        nearest = np.minimum.reduceat(hashes ^ mask, starts) ^ mask
        mark = (nearest ^ (nearest >> np.uint32(BITS))) & np.uint32(MARK)
        packed = packed << np.uint64(BITS) | np.maximum(mark, np.uint32(1))
    for place, number in zip(places, packed.tolist(), strict=True):
        found[place] = number
    return found


def marks(fingerprint: int) -> Iterator[tuple[int, int]]:
    """(lane, mark) for each mark in a number that `fingerprint` gave."""
    for lane in range(LANES):
        if not fingerprint:
            return
        if mark := fingerprint & MARK:
            yield lane, mark
        fingerprint >>= BITS


def groups(posts: Sequence[tuple[T, int]]) -> list[list[T]]:
    """Those of (post, fingerprint) that are near-copies of one another, the largest group first; at least three each.

    Two marks must be shared: one is soon the name that all posts about a brand have in common.

    >>> copy, other = 5 | 7 << 15 | 9 << 30, 5 | 8 << 15 | 6 << 30
    >>> [len(group) for group in groups([("a", copy), ("b", copy), ("c", copy | 3 << 45), ("d", other)])]
    [3]
    """
    counts = Counter(pair for _, number in posts for pair in _pairs(number))
    found: dict[_Pair, list[T]] = {}
    for post, number in posts:
        if shared := max(_pairs(number), key=lambda pair: (counts[pair], pair), default=None):
            found.setdefault(shared, []).append(post)
    return sorted((group for group in found.values() if len(group) >= SMALLEST), key=len, reverse=True)


def _pairs(fingerprint: int) -> Iterator[_Pair]:
    found = tuple(marks(fingerprint))
    return combinations(found, 2) if len(found) > 1 else zip(found, found, strict=True)


def _words(folded: str) -> list[bytes]:
    """Its words without what changes from copy to copy; signs instead, where words are not set apart."""
    if not folded.isascii() and _UNSPACED.search(folded):
        text = _NOISE.sub(" ", folded)
        if _UNSPACED.search(text) and text.count(" ") * 6 < len(text):
            return [sign.encode() for sign in text]
        return text.encode().split()
    return " ".join((_WORD_OR_LINK if "://" in folded else _WORD).findall(folded)).encode().split()
