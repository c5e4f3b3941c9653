/**
 * Runs another version of the job beside the one that it may replace, and compares what the two
 * serve choice by choice.
 */
package io.millrace.jobs.candidate;
