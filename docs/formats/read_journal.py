#!/usr/bin/env python3
"""Reads a book of Countinghouse without Countinghouse: prints each fact as a line of JSON, checks every row's hash and the chain, and
ends with the number of facts and the Merkle root (RFC 6962), to compare with `countinghouse verify`. See journal.md."""
import hashlib, json, sqlite3, struct, sys

def sha(data): return hashlib.sha256(data).digest()

def unpack(b, at):
    """One MessagePack value at a place; answers it and the place after it. Only the types that facts use."""
    t = b[at]
    if t <= 0x7F: return t, at + 1                                    # small integers
    if t >= 0xE0: return t - 256, at + 1
    if 0x90 <= t <= 0x9F: return array(b, at + 1, t & 15)
    if 0xA0 <= t <= 0xBF: return text(b, at + 1, t & 31)
    if t in (0xC0, 0xC2, 0xC3): return {0xC0: None, 0xC2: False, 0xC3: True}[t], at + 1
    if t in (0xD9, 0xDA, 0xDB, 0xDC, 0xDD):                           # longer texts and arrays
        size = {0xD9: 1, 0xDA: 2, 0xDB: 4, 0xDC: 2, 0xDD: 4}[t]
        n, at = int.from_bytes(b[at + 1:at + 1 + size], "big"), at + 1 + size
        return text(b, at, n) if t <= 0xDB else array(b, at, n)
    if 0xCC <= t <= 0xD3:                                             # 8 to 64 bits, first without and then with a sign
        size = 1 << (t - 0xCC) % 4
        return int.from_bytes(b[at + 1:at + 1 + size], "big", signed=t >= 0xD0), at + 1 + size
    raise ValueError(f"byte {t:#x} at {at} begins no value of a fact")

def text(b, at, n): return b[at:at + n].decode(), at + n

def array(b, at, n):
    items = []
    for _ in range(n):
        item, at = unpack(b, at)
        items.append(item)
    return items, at

def main(path):
    book = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    expected, before, complete = 0, bytes(32), []   # complete: roots of the complete subtrees, with their sizes, largest first
    for first, count, command, epoch, recorded, facts, previous, row_hash in book.execute(
            "SELECT first, count, command, epoch, recorded_at, facts, previous, hash FROM journal ORDER BY first"):
        name = command.encode()
        head = struct.pack(">5q", first, count, epoch, recorded, len(name))
        if first != expected: sys.exit(f"fact {expected} should come next, the row begins with {first}")
        if previous != before: sys.exit(f"the row of fact {first} does not follow the one before it")
        if sha(b"countinghouse-journal-1" + head + name + previous + facts) != row_hash: sys.exit(f"the row of fact {first} was changed")
        at = 0
        for number in range(first, first + count):
            begin = at
            fact, at = unpack(facts, at)
            if fact[0] != number: sys.exit(f"fact {number} is numbered {fact[0]}")
            print(json.dumps(fact, ensure_ascii=False))
            node, size = sha(b"\0" + facts[begin:at]), 1
            while complete and complete[-1][1] == size: node, size = sha(b"\1" + complete.pop()[0] + node), 2 * size
            complete.append((node, size))
        if at != len(facts): sys.exit(f"the row of fact {first} holds more than its {count} facts")
        expected, before = first + count, row_hash
    root = complete.pop()[0] if complete else sha(b"")
    while complete: root = sha(b"\1" + complete.pop()[0] + root)
    print(f"facts {expected} root {root.hex()}")

main(sys.argv[1] if len(sys.argv) == 2 else sys.exit("usage: read_journal.py BOOK"))
