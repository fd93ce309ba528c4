/**
 * What the nano model is pre-trained on: programs sampled from a grammar, run in the sandbox, and
 * written down in the pipeline's own prompts.
 */
package dev.zerostream.runner.pretrain;
