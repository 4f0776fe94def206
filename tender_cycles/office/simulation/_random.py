"""Random numbers inside compiled code: NumPy's seed sequence, xoshiro256++ and a ziggurat.

Replication ``r`` starts from ``SeedSequence(seed, spawn_key=(r,))``, computed
here so that no Python is needed between replications. From its state come
separate streams, one for each use, so that a change to one part of an office
leaves the numbers of the others alone (common random numbers).

Sources: O'Neill's seed sequence as in `numpy.random.SeedSequence`; Blackman and
Vigna's xoshiro256++ and splitmix64; Marsaglia and Tsang's ziggurat (2000).
"""

import math
from typing import Any

import numpy as np

from tender_cycles._extras import need

Floats = np.ndarray[Any, np.dtype[np.float64]]
Words = np.ndarray[Any, np.dtype[np.uint64]]

njit = need("numba", "office").njit
# For code that allocates nothing. Counting references to the arrays that are handed
# from function to function would take a third of the time; numba's own modules leave
# it out in the same way. Such a function must be called from compiled code only.
compiled = njit(nogil=True, error_model="numpy", _nrt=False)
_MASK = 0xFFFFFFFF
_M32 = np.uint64(_MASK)
_INIT_B, _MULT_A, _MULT_B = np.uint64(0x8B51F9DD), np.uint64(0x931E8875), np.uint64(0x58F38DED)
_MIX_L, _MIX_R = np.uint64(0xCA01F9DD), np.uint64(0x4973F715)
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_SPLIT_1, _SPLIT_2 = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_U0, _U8, _U11, _U16, _U17, _U19, _U23, _U27, _U30, _U31, _U32, _U41, _U45 = (
    np.uint64(n) for n in (0, 8, 11, 16, 17, 19, 23, 27, 30, 31, 32, 41, 45)
)
_TO_UNIT = 2.0**-53


def seed_pool(seed: int) -> Words:
    """Return the pool of ``SeedSequence(seed)`` before any spawn key, and its hash constant, as five words."""
    words = [(seed >> (32 * at)) & _MASK for at in range(max(4, -(-seed.bit_length() // 32)))]
    constant = 0x43B0D7E5

    def hashed(value: int) -> int:
        nonlocal constant
        value ^= constant
        constant = constant * 0x931E8875 & _MASK
        value = value * constant & _MASK
        return value ^ value >> 16

    def mixed(x: int, y: int) -> int:
        value = (0xCA01F9DD * x - 0x4973F715 * y) & _MASK
        return value ^ value >> 16

    pool = [hashed(word) for word in words[:4]]
    for source in range(4):
        for target in range(4):
            if source != target:
                pool[target] = mixed(pool[target], hashed(pool[source]))
    for word in words[4:]:
        pool = [mixed(old, hashed(word)) for old in pool]
    return np.array([*pool, constant], dtype=np.uint64)


@njit(nogil=True, error_model="numpy")
def replication_key(pool: Words, replication: int, key: Words) -> None:
    """Write the two words of ``SeedSequence(seed, spawn_key=(replication,)).generate_state(2, uint64)``."""
    constant = pool[4]
    word = np.uint64(replication) & _M32
    mixed = np.empty(4, np.uint64)
    for at in range(4):
        value = word ^ constant
        constant = (constant * _MULT_A) & _M32
        value = (value * constant) & _M32
        value ^= value >> _U16
        value = (_MIX_L * pool[at] - _MIX_R * value) & _M32
        mixed[at] = value ^ (value >> _U16)
    constant = _INIT_B
    for at in range(4):
        value = mixed[at] ^ constant
        constant = (constant * _MULT_B) & _M32
        value = (value * constant) & _M32
        mixed[at] = value ^ (value >> _U16)
    key[0] = mixed[0] | (mixed[1] << _U32)
    key[1] = mixed[2] | (mixed[3] << _U32)


@compiled
def _scrambled(x: np.uint64) -> np.uint64:
    x = (x ^ (x >> _U30)) * _SPLIT_1
    x = (x ^ (x >> _U27)) * _SPLIT_2
    return x ^ (x >> _U31)


@compiled
def start_streams(key: Words, streams: Words) -> None:
    """Fill each row of `streams`, shape (n, 4), with the state of one stream."""
    for row in range(streams.shape[0]):
        x = _scrambled(key[0] + np.uint64(row) * _GOLDEN) ^ key[1]
        for at in range(4):
            x += _GOLDEN
            streams[row, at] = _scrambled(x)


@compiled
def _rotated(x: np.uint64, left: np.uint64, right: np.uint64) -> np.uint64:
    return (x << left) | (x >> right)


@compiled
def _bits(streams: Words, row: int) -> np.uint64:
    s0, s1, s2, s3 = streams[row, 0], streams[row, 1], streams[row, 2], streams[row, 3]
    result = _rotated(s0 + s3, _U23, _U41) + s0
    t = s1 << _U17
    s2 ^= s0
    s3 ^= s1
    s1 ^= s2
    s0 ^= s3
    s2 ^= t
    streams[row, 0], streams[row, 1], streams[row, 2], streams[row, 3] = s0, s1, s2, _rotated(s3, _U45, _U19)
    return result


@compiled
def uniform(streams: Words, row: int) -> float:
    """Return the next number of a stream, uniform on [0, 1)."""
    return (_bits(streams, row) >> _U11) * _TO_UNIT


def _ziggurat() -> tuple[np.ndarray[Any, np.dtype[np.int64]], Floats, Floats]:
    edge, area = 7.69711747013104972, 3.949659822581572e-3
    accept, width, height = np.zeros(256, np.int64), np.zeros(256), np.zeros(256)
    scale, x = 2.0**53, edge
    accept[0] = int(edge / (area / math.exp(-edge)) * scale)
    width[0], width[255] = area / math.exp(-edge) / scale, edge / scale
    height[0], height[255] = 1.0, math.exp(-edge)
    for at in range(254, 0, -1):
        outer, x = x, -math.log(area / x + math.exp(-x))
        accept[at + 1] = int(x / outer * scale)
        width[at], height[at] = x / scale, math.exp(-x)
    return accept, width, height


_ACCEPT, _WIDTH, _HEIGHT = _ziggurat()
_EDGE = 7.69711747013104972
_LAYER = np.uint64(255)


@compiled
def exponential(streams: Words, row: int) -> float:
    """Return the next number of a stream, exponential with mean 1."""
    while True:
        word = _bits(streams, row)
        layer = np.int64(word & _LAYER)
        high = np.int64(word >> _U11)
        x = high * _WIDTH[layer]
        if high < _ACCEPT[layer]:
            return x
        if layer == 0:
            return _EDGE - math.log(1.0 - uniform(streams, row))
        if _HEIGHT[layer] + uniform(streams, row) * (_HEIGHT[layer - 1] - _HEIGHT[layer]) < math.exp(-x):
            return x


@compiled
def fill_exponential(streams: Words, row: int, numbers: Floats) -> None:
    """Fill `numbers` with the next numbers of a stream, exponential with mean 1; faster than one by one."""
    s0, s1, s2, s3 = streams[row, 0], streams[row, 1], streams[row, 2], streams[row, 3]
    for at in range(numbers.shape[0]):
        word = _rotated(s0 + s3, _U23, _U41) + s0
        t = s1 << _U17
        s2 ^= s0
        s3 ^= s1
        s1 ^= s2
        s0 ^= s3
        s2 ^= t
        s3 = _rotated(s3, _U45, _U19)
        layer = np.int64(word & _LAYER)
        high = np.int64(word >> _U11)
        numbers[at] = high * _WIDTH[layer]
        if high >= _ACCEPT[layer]:
            streams[row, 0], streams[row, 1], streams[row, 2], streams[row, 3] = s0, s1, s2, s3
            numbers[at] = _refused(streams, row, layer, numbers[at])
            s0, s1, s2, s3 = streams[row, 0], streams[row, 1], streams[row, 2], streams[row, 3]
    streams[row, 0], streams[row, 1], streams[row, 2], streams[row, 3] = s0, s1, s2, s3


@compiled
def _refused(streams: Words, row: int, layer: np.int64, x: float) -> float:
    """Return the exponential number that comes of one outside the ziggurat's inner layers."""
    if layer == 0:
        return _EDGE - math.log(1.0 - uniform(streams, row))
    if _HEIGHT[layer] + uniform(streams, row) * (_HEIGHT[layer - 1] - _HEIGHT[layer]) < math.exp(-x):
        return x
    return exponential(streams, row)
