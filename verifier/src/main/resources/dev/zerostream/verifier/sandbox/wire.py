"""Exact reads and writes on file descriptors."""

import os


def read(descriptor, size):
    """Exactly `size` bytes, or None at the end of the stream."""
    parts = []
    while size:
        part = os.read(descriptor, size)
        if not part:
            return None
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def write(descriptor, data):
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
