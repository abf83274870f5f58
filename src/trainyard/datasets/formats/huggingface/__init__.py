"""Hugging Face data sets: what `save_to_disk` writes, and the files of a repository of the hub.

Read by PyArrow and the documented JSON and YAML beside the files; the library `datasets` is not needed. A format each
for tables, texts, images and series; which of them it is follows from the columns.
"""
