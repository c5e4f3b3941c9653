/**
 * The contract between a shop and Millrace: what the shop did, sells and wants forgotten, as
 * records, and their one notation, JSON.
 *
 * <ul>
 *   <li>{@link io.millrace.events.Event}: a shopper did something to items. {@link
 *       io.millrace.events.EventCodec} reads and validates it.
 *   <li>{@link io.millrace.events.CatalogueItem}: an item as the catalogue describes it, read by
 *       {@link io.millrace.events.CatalogueCodec}.
 *   <li>{@link io.millrace.events.Erasure}: a shopper is to be forgotten.
 *   <li>{@link io.millrace.events.DeadLetter}: a record that could not be used, and why.
 * </ul>
 *
 * <p><b>Bad records.</b> Nothing a producer sends stops the job or disappears. A codec either
 * returns a record that satisfies every rule or throws {@link
 * io.millrace.events.BadRecordException}, whose {@link io.millrace.events.BadRecordReason} is what
 * the record is counted under. A record with several faults has one reason, by a fixed order of
 * checks, so that every count can be verified against the source with a simple query.
 *
 * <p><b>Shoppers.</b> A signed-in shopper has a user id, an anonymous one a visitor id; {@link
 * io.millrace.events.ShopperIds} makes one name space of both.
 *
 * <p><b>Repetitions.</b> An event is recognised by its id. Where a source gives none, {@link
 * io.millrace.events.EventIds} and {@link io.millrace.events.OccurrenceNumbers} derive one from the
 * fields and the number of equal events before it.
 *
 * <p>Nothing here knows Kafka or Flink.
 */
package io.millrace.events;
