package io.millrace.events.reader;

import java.io.Closeable;
import java.io.IOException;

/** The rows of a file, whatever its format. */
interface RowReader extends Closeable {
    /** The next row; null at the end. */
    Row next() throws IOException;
}
