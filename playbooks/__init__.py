"""Reads, checks and plans playbooks.yaml."""
