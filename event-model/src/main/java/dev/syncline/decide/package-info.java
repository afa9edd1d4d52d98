/** The pure function from (state, event) to verdict. What it says depends on the events before it, and on nothing else. */
package dev.syncline.decide;
