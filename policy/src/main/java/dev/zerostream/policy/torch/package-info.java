/**
 * The policy and its optimiser on DJL and PyTorch; the only package that knows either.
 *
 * <p>The decoder is one TorchScript module ({@code decoder.pt}, written by {@code decoder.py}
 * beside it) that takes the weights as arguments: one call reads a batch of prompts, draws a few
 * tokens for every row, or differentiates a micro-batch. Java keeps the queue, the rows, the random
 * numbers and the files.
 *
 * <p>Native memory belongs to the thread that made it and is freed by scope.
 */
package dev.zerostream.policy.torch;
