/** What operators do with the weights of a run. */
package dev.zerostream.runner.weights;
