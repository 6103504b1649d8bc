"""What counts as unusual: one file per detector, and the statistics that they share.

Detectors: `negative_velocity`, `negative_share`, `slow_burn`, `cascade`, `coordinated`, `tagged`, `half_space` and
`blind`.

`baseline` and `seasonal_rate` learn what to expect, by the hours and holidays of `calendar`; `scan` finds the most
surprising window; `ewma_counts`, `record_peaks` and `thresholds` say how much surprise is an alarm, `alarm` when it is
over, `severity` how grave it is, `unique_voices` how many people are behind it. `series` runs a bare column of numbers.
"""
