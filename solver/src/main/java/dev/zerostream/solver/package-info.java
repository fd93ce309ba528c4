/** Answers tasks: {@code verified-tasks} to {@code solutions}. */
package dev.zerostream.solver;
