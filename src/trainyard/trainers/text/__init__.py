"""Trainer family: transformers of the Hugging Face library, fine-tuned on texts."""
