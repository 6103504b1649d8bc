"""What people read about an incident: its card, how it stands, where it is spoken about."""
