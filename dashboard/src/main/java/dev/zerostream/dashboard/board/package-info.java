/**
 * What the dashboard knows, without Kafka: records become facts, a fold turns facts into counts,
 * windows and indexes, rules look for texts that a person should see.
 */
package dev.zerostream.dashboard.board;
