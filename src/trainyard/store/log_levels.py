"""How severe a line of output is, guessed from its text alone."""

import re

LEVELS = ("debug", "info", "warning", "error")
"""From least to most severe."""

_HINTS = ("error", "exception", "critical", "fatal", "trace", "warn", "debug")
"""A line without any of these is `info`: looking for them is thirty times as fast as the expressions below."""
_ERROR = re.compile(
    r"\b(?:ERROR|CRITICAL|FATAL)\b|^\s*\[?(?:error|critical|fatal)\b\]?\s*:|^(?:\w+\.)*\w*(?:Error|Exception)(?::|$)"
    r"|^Traceback \(most recent call last\)"
)
_WARNING = re.compile(r"\bWARN(?:ING)?\b|^\s*\[?warn(?:ing)?\b\]?\s*:|\b\w*Warning:")
_DEBUG = re.compile(r"\b(?:DEBUG|TRACE)\b|^\s*\[?(?:debug|trace)\b\]?\s*:")


def level_of(text: str) -> str:
    """One of LEVELS, by the words that logging libraries, Python and its warnings write; `info` where there is none."""
    lowered = text.lower()
    if not any(hint in lowered for hint in _HINTS):
        return "info"
    if _ERROR.search(text):
        return "error"
    if _WARNING.search(text):
        return "warning"
    return "debug" if _DEBUG.search(text) else "info"


def severity(level: str) -> int:
    """Place in LEVELS. Raises ValueError for another word."""
    return LEVELS.index(level)
