"""What people are asked and told as time passes: still on it?, promised updates, overdue items, taking over, the end.

`still_on_it` asks before an acknowledgement lapses, `promised_update` when the next word is due, `overdue_items`
chases what is late on a checklist, `take_over` hands over to a new owner, `closing` sums up and archives.
"""
