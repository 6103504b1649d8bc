"""Tables and the store; rows never leave this folder."""
