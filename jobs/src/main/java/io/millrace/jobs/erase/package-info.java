/** Asking for the erasure of a shopper, and waiting until it is done. */
package io.millrace.jobs.erase;
