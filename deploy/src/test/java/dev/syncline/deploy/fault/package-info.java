/** Breaks what a running Syncline stands on, one thing at a time, and checks that nothing was lost: {@code deploy/bin/faults}. */
package dev.syncline.deploy.fault;
