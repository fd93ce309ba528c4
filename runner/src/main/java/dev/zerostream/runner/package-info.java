/**
 * The command line and the all-in-one run: the only module that knows every stage and may start a
 * broker.
 */
package dev.zerostream.runner;
