package dev.zerostream.dashboard.web;

import dev.zerostream.schemas.RunStarted;
import java.time.Duration;

/**
 * What the page says about the run itself.
 *
 * @param window length of a metric window
 * @param rows rows of the model's batch
 */
public record RunFacts(RunStarted run, Duration window, int rows) {}
