/**
 * Who asked to be forgotten, and how a job that goes on from an older state keeps them forgotten.
 */
package io.millrace.erasure;
