/** Slates: ranking the catalogue for a shopper, rules on top, and what each expert gave. */
package io.millrace.slate;
