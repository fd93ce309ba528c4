/** Proof over time: generation and training in turns must not grow in memory. */
package dev.zerostream.runner.soak;
