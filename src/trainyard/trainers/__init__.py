"""L1: plug-ins that can train one family of models each. `catalog` and every `spec` are light; `fit` is not."""
