/** Reading a topic along from outside, as JSON lines, CSV or Parquet. */
package dev.zerostream.runner.tap;
