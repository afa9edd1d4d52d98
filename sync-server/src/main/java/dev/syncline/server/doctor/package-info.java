/** Looks at the surroundings of a server, whether one runs or not, and says what is wrong with them and what mends it. */
package dev.syncline.server.doctor;
