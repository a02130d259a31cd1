"""Word boundaries by jieba, loaded only when a `word:` term was found in a sentence."""

import logging
import os
import tempfile
from functools import lru_cache
from typing import Any

__all__ = ["boundaries"]


@lru_cache(maxsize=1)
def _tokenizer() -> Any:
    """jieba's default dictionary; its cache is kept out of folders that others can write."""
    import jieba

    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    folder = os.path.join(tempfile.gettempdir(), f"deei-rules-{os.getuid()}")
    os.makedirs(folder, mode=0o700, exist_ok=True)
    if os.stat(folder).st_uid == os.getuid():
        tokenizer.tmp_dir = folder
    return tokenizer


@lru_cache(maxsize=512)
def boundaries(sentence: str) -> frozenset[int]:
    """Positions in the sentence where a token begins or ends."""
    cuts = [0]
    for token in _tokenizer().cut(sentence, HMM=False):
        cuts.append(cuts[-1] + len(token))
    return frozenset(cuts)
