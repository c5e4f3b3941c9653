package io.millrace.events;

/**
 * A number as a record gave it: as a JSON number or, as CSV files have it, as text.
 *
 * @param value the number; NaN if what stood there is none
 * @param text what stood there if it is no finite number, else null
 */
record RawNumber(double value, String text) {
    static RawNumber of(double value, String text) {
        return Double.isFinite(value)
                ? new RawNumber(value, null)
                : new RawNumber(Double.NaN, text);
    }

    /**
     * Reads decimal notation: an optional sign, digits with an optional point, an optional
     * exponent. Stricter than {@link Double#parseDouble(String)}, which takes {@code NaN}, {@code
     * 1f} and {@code 0x1p3} as well.
     */
    static RawNumber parse(String text) {
        boolean digits = false;
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character >= '0' && character <= '9') {
                digits = true;
            } else if ("+-.eE".indexOf(character) < 0) {
                return new RawNumber(Double.NaN, text);
            }
        }
        if (!digits) {
            return new RawNumber(Double.NaN, text);
        }
        try {
            return of(Double.parseDouble(text), text);
        } catch (NumberFormatException notANumber) {
            return new RawNumber(Double.NaN, text);
        }
    }

    boolean isNumber() {
        return text == null;
    }

    boolean isWhole() {
        return text == null && value == Math.rint(value);
    }

    /** The number for a message: whole numbers without a fraction, what is no number in quotes. */
    String shown() {
        if (!isNumber()) {
            return Texts.quoted(text);
        }
        return isWhole() && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
