"""Word boundaries by jieba, loaded only when a `word:` term was found in a sentence."""

import logging
import tempfile
from functools import cache, lru_cache
from typing import Any

__all__ = ["boundaries"]


@cache
def _tokenizer() -> Any:
    """jieba's default dictionary.

    jieba keeps its dictionary, as code to be run, in a folder that every user of the
    machine can write to; ours is private and gone when the dictionary is loaded.
    """
    import jieba

    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    with tempfile.TemporaryDirectory(prefix="deei-rules-") as folder:
        tokenizer.tmp_dir = folder
        tokenizer.initialize()
    return tokenizer


@lru_cache(maxsize=512)
def boundaries(sentence: str) -> frozenset[int]:
    """Positions in the sentence where a token begins or ends."""
    cuts = [0]
    for token in _tokenizer().cut(sentence, HMM=False):
        cuts.append(cuts[-1] + len(token))
    return frozenset(cuts)
