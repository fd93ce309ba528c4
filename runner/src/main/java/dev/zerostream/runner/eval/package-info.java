/** Published suites of problems, and how answers to them are judged: a model's or the reference. */
package dev.zerostream.runner.eval;
