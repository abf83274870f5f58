"""L4: thin routes over services: one authenticated router, one public one, one for WebSockets."""
