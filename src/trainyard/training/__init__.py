"""L1: the engine that every trainer stands on, as functions: context, loop, checkpoint, remaining time."""
