"""What people are asked and told as time passes: each file decides when, and says it.

- `still_on_it`: before an acknowledgement lapses its owner is asked; when it does, the calling goes on
- `public_promise`: what a posted answer promised in public falls due
- `promised_update`: the next update that somebody promised is due
- `overdue_items`: what is overdue on a checklist, and the list itself
- `take_over`: whoever took over reads in five lines how it stands
- `closing`: the summary, a word to the owner when another closed it, and the end of the room
- `reopening`: a closed incident goes on, in its room where Slack lets us
"""
