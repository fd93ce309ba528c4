/** Avro on the wire, in the Confluent format, and Avro in stores. */
package dev.zerostream.schemas.serde;
