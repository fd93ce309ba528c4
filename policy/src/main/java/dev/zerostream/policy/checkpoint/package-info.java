/**
 * Hugging Face model folders as plain Java: configuration, safetensors, parameter layout, and the
 * nano model that is made from nothing.
 *
 * <p>No tensor library is needed here; {@code dev.zerostream.policy.torch} builds on this package.
 */
package dev.zerostream.policy.checkpoint;
