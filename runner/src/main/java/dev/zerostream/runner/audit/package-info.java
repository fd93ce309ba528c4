/** Walks a run's log and proves, or names what it can not prove. */
package dev.zerostream.runner.audit;
