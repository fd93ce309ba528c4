/**
 * Turns rewards into new weights: {@code rewards} to {@code weights}, {@code task-requests} and
 * {@code training-batches}.
 *
 * <p>{@link dev.zerostream.learner.Learner} is a pure fold over the offsets of {@code rewards};
 * {@link dev.zerostream.learner.LearnerLoop} reads the log, takes the optimiser step and publishes
 * in one transaction.
 */
package dev.zerostream.learner;
