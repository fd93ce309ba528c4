/** What schemas were, and whether what they become can be read by those who know the old ones. */
package dev.zerostream.schemas.compat;
