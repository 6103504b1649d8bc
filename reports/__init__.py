"""What can be read afterwards: the review of an incident, and how it looks."""
