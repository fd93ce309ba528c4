/** The pipeline's contracts as an AsyncAPI document. */
package dev.zerostream.runner.asyncapi;
