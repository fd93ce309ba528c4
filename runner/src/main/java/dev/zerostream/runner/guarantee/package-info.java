/** What a run's log must show, each promise as a class that is fed the log's records. */
package dev.zerostream.runner.guarantee;
