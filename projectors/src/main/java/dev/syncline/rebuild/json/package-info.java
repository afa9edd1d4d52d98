/** A fresh JSON store beside the live one, inside its directory: so both are on one file system. */
package dev.syncline.rebuild.json;
