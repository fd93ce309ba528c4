/** Opens the policy that the settings ask for. */
package dev.zerostream.policy.opening;
