/** Pictures of numbers, as PNG files. */
package dev.zerostream.runner.plot;
