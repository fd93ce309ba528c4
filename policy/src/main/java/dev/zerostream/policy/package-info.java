/**
 * The one language model that proposer, solver and learner share.
 *
 * <p>Stages see only the types of this package; the tensor library stays inside {@code
 * dev.zerostream.policy.torch}. Nothing here knows Kafka.
 */
package dev.zerostream.policy;
