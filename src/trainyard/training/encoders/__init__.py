"""What makes one vector of a series, a picture, a cloud or cells, below any head; several families share it."""
