/**
 * Live analytics, safety monitor and web page. Reads every topic, writes {@code metrics} and {@code
 * safety-flags}; without it the run is the same.
 *
 * <pre>{@code
 * every topic ─▶ FactProcessor ─ facts (1 partition) ─▶ BoardProcessor ─┬─ metrics
 *                (texts end here)                       (stores)        └─ safety-flags
 *                                                          │
 *                          StoredBoard ◀─────────────────── interactive queries
 *                             │
 *                          web.WebServer ─▶ page, server-sent events, Prometheus
 * }</pre>
 */
package dev.zerostream.dashboard;
