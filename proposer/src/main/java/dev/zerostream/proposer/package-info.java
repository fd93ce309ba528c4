/**
 * Invents tasks: {@code task-requests} to {@code proposed-tasks}, with the newest {@code
 * verified-tasks} as references.
 */
package dev.zerostream.proposer;
