/** A schema registry inside this process, speaking Confluent's REST interface. */
package dev.zerostream.runner.registry;
