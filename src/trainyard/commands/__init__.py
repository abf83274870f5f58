"""L5: the verbs of the command line, one file a noun. Each is a thin use of `client`, but for `up`."""
