"""What a key must be so that it cannot be guessed."""

LEAST_CHARACTERS = 32
LEAST_DIFFERENT = 8


def is_weak(key: str) -> bool:
    """Whether a key is short, of few different characters, or one shorter text again and again."""
    repeats = key in (key + key)[1:-1]
    return len(key) < LEAST_CHARACTERS or len(set(key)) < LEAST_DIFFERENT or repeats
