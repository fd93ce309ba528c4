/**
 * What a stage is and how one runs: settings, lifecycle, Kafka client defaults, dead letters.
 *
 * <p>Two shapes only. A poll-and-acknowledge loop ({@link dev.zerostream.stage.ShareWorkers}) for
 * slow work on a model; a Kafka Streams topology for stateful decisions. Stages share nothing else.
 */
package dev.zerostream.stage;
