"""Texts, or pairs of them, told apart."""
