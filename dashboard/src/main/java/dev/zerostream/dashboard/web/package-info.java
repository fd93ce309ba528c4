/** The page: routes, who may see them, and JSON views of the board. No Kafka, no outside assets. */
package dev.zerostream.dashboard.web;
