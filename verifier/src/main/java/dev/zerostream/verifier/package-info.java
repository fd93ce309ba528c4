/** Checks proposed tasks, keeps their groups, judges answers and pays rewards. */
package dev.zerostream.verifier;
