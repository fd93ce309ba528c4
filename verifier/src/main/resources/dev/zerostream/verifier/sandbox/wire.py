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


def write(descriptor, head, body):
    """Both, in one call as long as the pipe takes them."""
    done = os.writev(descriptor, [head, body])
    while done < len(head) + len(body):
        rest = [head[done:], body[max(0, done - len(head)) :]]
        done += os.writev(descriptor, rest)
