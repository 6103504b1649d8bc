"""Finding people and rooms by the names that stories use; whoever is not there is named with those who are."""

from __future__ import annotations

from .state import Room, User, Workspace


def person(team: Workspace, name: str) -> User:
    """By name or member id."""
    for user in team.users.values():
        if name in (user.name, user.id):
            return user
    raise AssertionError(f"nobody here is called {name!r}; there are {[u.name for u in team.users.values()]}")


def place(team: Workspace, name: str) -> Room:
    """By `#name`, name or id."""
    room = team.rooms.get(name) or team.room_named(name)
    if room is None:
        there = [f"#{r.name}" for r in team.rooms.values() if r.kind != "im"]
        raise AssertionError(f"there is no channel {name!r}; there are {there}")
    return room
