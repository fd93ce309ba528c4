/** Benchmarks, each printing its figures and how they were got. */
package dev.zerostream.runner.bench;
