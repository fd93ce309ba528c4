/** Matrices of runs: one small result per finished cell, and what they show together. */
package dev.zerostream.runner.experiment;
