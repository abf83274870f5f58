"""L2: the only SQL. Functions take an open transaction (`Tx`) first; `Database` opens them.

The database is an index of the runs' journals (DESIGN, invariant 1). A run's state has one door: `runs.apply`.
"""
