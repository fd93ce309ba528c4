package dev.zerostream.stage;

import dev.zerostream.schemas.topic.Topic;
import java.util.List;

/**
 * What a stage is, in terms of topics.
 *
 * @param name command that starts it alone
 * @param reads topics it reads
 * @param writes topics it writes, none of which it also reads as its input
 * @param keeps what it remembers, in words
 */
public record StageDescription(
    String name, List<Topic<?>> reads, List<Topic<?>> writes, String keeps) {}
