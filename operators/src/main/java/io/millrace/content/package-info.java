/**
 * Content: a catalogue item as a unit vector, so that an item nobody has touched yet can be ranked
 * by what it is.
 *
 * <p>{@link io.millrace.content.ContentEncoder} is the front: it takes the vector the catalogue
 * supplies, else asks a {@link io.millrace.content.TextEncoder}, of which there are two. {@link
 * io.millrace.content.HashedTextEncoder} needs nothing but the catalogue and knows words; {@link
 * io.millrace.content.OnnxTextEncoder} runs a sentence encoder and knows meanings. Both read an
 * item through {@link io.millrace.content.ItemText}.
 */
package io.millrace.content;
