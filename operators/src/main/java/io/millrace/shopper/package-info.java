/**
 * Shoppers: what is kept of each, under the shopper's key, and what their events teach about items.
 */
package io.millrace.shopper;
