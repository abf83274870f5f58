"""L1: the life of a run as data and pure functions. No torch, SQL, web, asyncio, os or time is imported here."""
