/** The {@code where} language: from text to SQL with bound parameters, and to an evaluator over documents. */
package dev.syncline.query;
