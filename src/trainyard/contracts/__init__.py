"""L0: the frozen types that cross a process or the wire. Nothing of ours is imported here."""
