/** The JSON store: documents as JSON Lines that anybody can read, and one manifest per partition that decides. */
package dev.syncline.json;
