/** Other processes of this program, and folders, for benchmarks and tests of what a death does. */
package dev.zerostream.runner.process;
