/** Who may do what on a cluster: least-privilege access and quotas, derived from the catalogue. */
package dev.zerostream.runner.access;
