/** Values of SQL types in Java, with PostgreSQL's answers: comparison, arithmetic, text in and out. */
package dev.syncline.query.value;
