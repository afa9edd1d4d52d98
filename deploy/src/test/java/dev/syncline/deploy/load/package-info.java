/** Much data, the same for the same seed: for whoever measures, and for commands that have to bear it. */
package dev.syncline.deploy.load;
