/** Other processes of this program, for benchmarks and for tests of what happens when they die. */
package dev.zerostream.runner.process;
