package dev.zerostream.policy.pretraining;

import java.time.Duration;

/**
 * Where a pre-training stands after a step.
 *
 * @param step steps taken, those before a resumption included
 * @param steps steps in all
 * @param loss mean negative log-likelihood of the step's response tokens in nats (plus the prompt's
 *     weighted share)
 * @param gradNorm global gradient norm before clipping
 * @param tokens tokens seen, prompts included, since the start of the run, resumed or not
 * @param tokensPerSecond tokens per second, prompts included, since this process took it up
 * @param remaining expected time to the end
 */
public record PretrainingProgress(
    long step,
    long steps,
    double loss,
    double gradNorm,
    long tokens,
    double tokensPerSecond,
    Duration remaining) {}
