"""L3: use cases. One function is one transaction; nothing here opens what a user brought."""
