/** Questions to a run's history. */
package dev.zerostream.runner.history;
