/** Tasks that no training has seen, and how a policy is scored on them. */
package dev.zerostream.runner.heldout;
