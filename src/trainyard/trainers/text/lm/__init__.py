"""Texts gone on with: causal language modelling."""
