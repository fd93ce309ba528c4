/** A Kafka broker inside this process, its data in the run's folder, and what a run needs on it. */
package dev.zerostream.runner.broker;
