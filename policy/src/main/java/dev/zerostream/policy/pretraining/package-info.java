/**
 * Supervised training of a model folder on texts, which makes the base model that self-play starts
 * from. Where the texts come from is the caller's business.
 */
package dev.zerostream.policy.pretraining;
