"""The watching half on Spark: what one process does to mentions, done to shards of topics on many machines.

- `weighing`: a file of mentions read, matched and weighed, in one load for each shard; any machine can do it
- `shard`: the topics of one shard: what they have heard, and what their detectors say to more
- `shard_processor`: a shard as Spark runs it: its state, its timers, its signals
- `spark_query`: the stream from the folder to the desk, and how it is started
- `desk_client`: signals on their way to the desk that calls people
"""
