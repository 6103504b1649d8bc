"""The steps a playbook can take: one file per verb."""
