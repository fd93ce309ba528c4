/** What a run has done, read back from its topics. */
package dev.zerostream.runner.report;
