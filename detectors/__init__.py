"""What counts as unusual: one file per detector."""
