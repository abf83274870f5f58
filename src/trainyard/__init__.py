"""Trainyard: a self-hosted training studio. The map is docs/flow.md; the words are those of docs/words.md."""

__version__ = "0.1.0"
