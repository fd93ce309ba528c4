package dev.zerostream.runner.tap;

import java.time.Instant;
import org.apache.avro.specific.SpecificRecord;

/**
 * A record as a tap sees it.
 *
 * @param timestamp the log's time of the record
 */
record Tapped(
    String topic,
    int partition,
    long offset,
    Instant timestamp,
    String key,
    SpecificRecord value) {}
