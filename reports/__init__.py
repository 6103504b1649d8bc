"""What can be read afterwards: `review` of an incident, with its templates `review.md.j2` and `review.html.j2`."""
