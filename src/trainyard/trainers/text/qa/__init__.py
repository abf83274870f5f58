"""Questions answered from a text: extractive question answering."""
