"""L3: from a queued run to a process and back: launchers, the child, its guardian, journals and the channel."""
