"""Networks that people bring as a Python file: see docs/trainers/own.network.md."""
