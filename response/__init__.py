"""What an incident sets in motion: plans, reminders, backup responders; its steps and what they say."""
