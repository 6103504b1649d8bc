"""What counts as unusual: one file per detector, found by its name, and what they compute with.

Detectors:
- `negative_velocity`: negative mentions come faster than ever at this hour: the surge
- `negative_share`: a larger part of the mentions is negative, however many there are
- `slow_burn`: a complaint that adds up for days (CUSUM)
- `cascade`: one post takes off: replies and reposts come fast
- `echo`: our own answer makes it worse
- `coordinated`: few people or one text make the volume
- `tagged`: a watchlist is touched: one post is enough
- `grave`: a post speaks of a death, a fire, a data leak ...: one is enough
- `feed_silence`: a feed is silent against its own expectation; its signal is called `blind`
- `posted_counts`: a count that somebody posts rises: calls, tickets, crashes; its signal is called `series`
- `series_silence`: a count that should come does not; its signal is called `blind`
- `half_space`: an advisory second opinion (half-space trees)

What they compute with:
- `seasonal_rate`: the expected rate: level, hour of day, weekday, hour of week, learned online
- `short_numbers`: numbers that take few bytes in a state
- `baseline`: what a topic usually receives, learned from hours that look like no trouble
- `clumps`: how much posts come in clumps of minutes, whatever hours and days do
- `weekly_peaks`: what comes at the same hour of every week
- `first_day`: a topic that nobody knows yet: the floor, and a rise above what came before
- `comparable`: what topics like a new one have shown, assumed of it at first
- `scan`: the scan statistic over every window length
- `late_mentions`: a mention of a time that is over, in its own hour, and what was missed then
- `lasting_fire`: what goes on for days: told once, and usual in the end
- `ewma_counts`: exponentially weighted counts over several time constants
- `record_peaks`: peaks of the past and of the last two days, and what a new one must exceed
- `followed_threads`: what each thread received, lately and at all
- `cascade_words`: the sentences of `cascade`
- `velocity_words`: the sentences of `negative_velocity`
- `thresholds`: how high a surge must be, by the topic's own past
- `alarm`: hysteresis: begins at once, ends when it has been ordinary for a while
- `velocity_counts`: what `negative_velocity` counts and compares, in time, late and on the first day
- `surge_rules`: whether it is a surge at all
- `surge_signals`: what is said of a surge, and with which figures
- `surge_alarm`: what was told of a surge, and what is told next: grown, graver, back, over
- `severity`: how grave: velocity x share x stakes x spread
- `unique_voices`: whose voices they are: authors and texts
- `calendar`: the zone and the public holidays of a topic
- `how_near`: how near a detector is to speaking: copies of it are tried with more posts than there were
- `series`: a plain series of counts through the default detector
"""
