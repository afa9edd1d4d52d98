/** The collections, from JSON Schema files: fields, types, references; validation; canonical form. */
package dev.syncline.catalog;
