"""The watching half on Spark: what one process does to mentions, done to shards of topics on many machines.

- `recipe`: what every worker needs to know, and makes its matcher, judge and detectors of
- `weighing`: a file of mentions read, matched and weighed, in one load for each shard; any machine can do it
- `shard`: the topics of one shard: what they have heard, and what their detectors say to more
- `topic_fold`: one of these topics: its detectors, and all that is remembered of it
- `past_counts`: what a topic received on the days that are over: what a detector of a newer version learns from
- `shard_processor`: a shard as Spark runs it: its state, its timers, its signals
- `spark_query`: the stream from the folder to the desk, and how it is started
- `kafka_address`: where messages of Kafka are, and what librdkafka must know
- `kafka_source`: these messages in place of files
- `moving`: what another checkpoint had learned and read, for other shards
- `kept_mentions`: what was heard, as Parquet, and a topic's window of it
- `kept_recording`: that window as a recording, which is replayed or tested back
- `kept_store`: that window in place of what a desk knows
- `desk_client`: signals on their way to the desk that calls people
"""
