"""What exports and messages look like: one YAML file a shape, with a sample and what it means."""
