/**
 * Networks: parameters that all shoppers share, learned from the summed gradients of all shopper
 * learners and published whole.
 */
package io.millrace.network;
