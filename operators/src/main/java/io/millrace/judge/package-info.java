/**
 * Judging: which rank a ranking gave to what shoppers chose. By what the model says at the moment
 * of a choice, over all items, and by what had been served before it. What is judged is never what
 * was already learned from.
 */
package io.millrace.judge;
