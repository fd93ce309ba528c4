/** The topic catalogue: every name, type, partition count and retention stands here once. */
package dev.zerostream.schemas.topic;
