/**
 * The model log: current values of items, neighbours, fusion weights and networks as the learners
 * publish them, and the binary layout they travel in.
 *
 * <p>A key's newest value wins and every start of a job publishes everything it holds under a new
 * epoch, followed by {@link io.millrace.events.modellog.ModelRecord.EpochMarker}s. A reader
 * therefore needs no history: it ignores values of older epochs and is complete when the markers
 * cover all key groups.
 */
package io.millrace.events.modellog;
