/**
 * A policy that inference servers sample for: {@link RemotePolicy} asks them over the OpenAI
 * completions interface, {@link Handover} gives them new weights in a shared folder.
 */
package dev.zerostream.policy.remote;
