"""Launchers: local processes now, Ray later; one contract suite for all."""
