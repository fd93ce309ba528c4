/** Runs programs that a model wrote, away from everything they could harm. */
package dev.zerostream.verifier.sandbox;
