/** The {@code syncline} command. All but {@code dev}, {@code server} and {@code config} speak HTTP to a server only. */
package dev.syncline.cli;
