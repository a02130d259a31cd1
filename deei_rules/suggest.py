"""“Did you mean”: the nearest of the known names, for every message about an unknown one."""

from collections.abc import Iterable


def suggestion(value: object, known: Iterable[str]) -> str:
    """“你是不是想写“浙江”？” or, when nothing is near, the list of what can be written.

    >>> suggestion("kind", ["kinds", "levels"])
    '你是不是想写“kinds”？'
    """
    from difflib import get_close_matches

    names = list(known)
    near = get_close_matches(str(value), names, n=1, cutoff=0.5)
    if near:
        return f"你是不是想写“{near[0]}”？"
    return f"可以写：{'、'.join(names)}" if names else ""
