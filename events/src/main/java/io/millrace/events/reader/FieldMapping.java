package io.millrace.events.reader;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which columns of a foreign file are which fields of the contract. Written as entries separated by
 * commas:
 *
 * <table>
 *   <caption>Entries</caption>
 *   <tr><td>{@code StockCode=item_id}</td><td>the column is the field</td></tr>
 *   <tr><td>{@code Customer ID=user_id:integer}</td><td>the same, without a fraction of zeros:
 *       spreadsheets and data frames write the id 13085 as {@code 13085.0}</td></tr>
 *   <tr><td>{@code price=-}</td><td>the column is dropped, though named like a field</td></tr>
 *   <tr><td>{@code type:=purchase}</td><td>the field has this value in every record</td></tr>
 * </table>
 *
 * <p>A backslash takes the meaning from a comma, equals sign, colon or backslash after it. Columns
 * that no entry names and that are called exactly like a field are that field, unless an entry
 * gives the field to another column or a constant; all other columns are left out. In a file of
 * JSON lines, columns are the fields of the outermost object.
 *
 * <p>Immutable.
 */
public final class FieldMapping {
    private static final String DROPPED = "-";
    private static final String INTEGER_SUFFIX = ":integer";
    private static final FieldMapping NONE = new FieldMapping(Map.of(), Map.of());

    private final Map<String, Target> columns;
    private final Map<String, String> constants;

    /**
     * Where a column goes.
     *
     * @param field a field of the contract; null if the column is dropped
     * @param integer whether a fraction of zeros is cut off
     */
    record Target(String field, boolean integer) {
        static final Target NOWHERE = new Target(null, false);

        String converted(String text) {
            if (!integer) {
                return text;
            }
            int point = text.indexOf('.');
            if (point <= 0) {
                return text;
            }
            for (int i = point + 1; i < text.length(); i++) {
                if (text.charAt(i) != '0') {
                    return text;
                }
            }
            return text.substring(0, point);
        }
    }

    private FieldMapping(Map<String, Target> columns, Map<String, String> constants) {
        this.columns = columns;
        this.constants = constants;
    }

    /** Every column is the field of its name. */
    public static FieldMapping none() {
        return NONE;
    }

    /**
     * Reads a mapping; blank text is {@link #none()}.
     *
     * @throws IllegalArgumentException if an entry cannot be understood, or two entries are about
     *     one column or one field
     */
    public static FieldMapping parse(String text) {
        requireNonNull(text, "text is null");
        Map<String, Target> columns = new LinkedHashMap<>();
        Map<String, String> constants = new LinkedHashMap<>();
        Set<String> fields = new LinkedHashSet<>();
        Scanner scanner = new Scanner(text);
        while (scanner.next()) {
            if (scanner.isBlank()) {
                continue;
            }
            String name = scanner.left();
            String right = scanner.right();
            if (name.isEmpty() || right.isEmpty()) {
                throw new IllegalArgumentException(
                        "mapping entry '"
                                + scanner.entry()
                                + "' is neither column=field nor field:=value");
            }
            String field = name;
            if (scanner.isConstant()) {
                constants.put(name, right);
            } else {
                Target target = target(right);
                if (columns.put(name, target) != null) {
                    throw new IllegalArgumentException("column '" + name + "' is mapped twice");
                }
                field = target.field();
            }
            if (field != null && !fields.add(field)) {
                throw new IllegalArgumentException("field '" + field + "' is mapped twice");
            }
        }
        return columns.isEmpty() && constants.isEmpty()
                ? NONE
                : new FieldMapping(columns, constants);
    }

    private static Target target(String right) {
        if (right.equals(DROPPED)) {
            return Target.NOWHERE;
        }
        return right.endsWith(INTEGER_SUFFIX)
                ? new Target(right.substring(0, right.length() - INTEGER_SUFFIX.length()), true)
                : new Target(right, false);
    }

    boolean isNone() {
        return columns.isEmpty() && constants.isEmpty();
    }

    /** The values that are the same in every record, by field. */
    Map<String, String> constants() {
        return constants;
    }

    /** Where a column of this name goes; {@link Target#NOWHERE} if it is left out. */
    Target target(String column, List<String> fields) {
        Target target = columns.get(column);
        if (target != null) {
            return target;
        }
        return fields.contains(column) && !isGiven(column)
                ? new Target(column, false)
                : Target.NOWHERE;
    }

    private boolean isGiven(String field) {
        if (constants.containsKey(field)) {
            return true;
        }
        for (Target target : columns.values()) {
            if (field.equals(target.field())) {
                return true;
            }
        }
        return false;
    }

    /**
     * Checks that every entry leads to a field of the contract.
     *
     * @throws IllegalArgumentException with the list of the fields
     */
    void checkFields(List<String> fields) {
        for (Target target : columns.values()) {
            checkField(target.field(), fields);
        }
        for (String field : constants.keySet()) {
            checkField(field, fields);
        }
    }

    private static void checkField(String field, List<String> fields) {
        if (field != null && !fields.contains(field)) {
            throw new IllegalArgumentException(
                    "'" + field + "' is no field; fields are " + String.join(", ", fields));
        }
    }

    /**
     * Checks that the file has every column named by an entry, once.
     *
     * @throws IllegalArgumentException with the list of the file's columns
     */
    void checkColumns(List<String> header) {
        for (String column : columns.keySet()) {
            if (!header.contains(column)) {
                throw new IllegalArgumentException(
                        "the file has no column '"
                                + column
                                + "'; its columns are "
                                + String.join(", ", header));
            }
        }
    }

    /** Takes the entries from the text, one by one. */
    private static final class Scanner {
        private final String text;
        private int at;
        private int start;
        private StringBuilder left;
        private StringBuilder right;
        private boolean constant;

        Scanner(String text) {
            this.text = text;
        }

        boolean next() {
            if (at > text.length() || text.isEmpty()) {
                return false;
            }
            start = at;
            left = new StringBuilder();
            right = null;
            constant = false;
            boolean colon = false;
            for (; at < text.length() && text.charAt(at) != ','; at++) {
                char character = text.charAt(at);
                boolean escaped = character == '\\' && at + 1 < text.length();
                if (escaped) {
                    character = text.charAt(++at);
                } else if (character == '=' && right == null) {
                    constant = colon;
                    right = new StringBuilder();
                    continue;
                }
                (right == null ? left : right).append(character);
                colon = character == ':' && !escaped;
            }
            if (constant) {
                left.setLength(left.length() - 1);
            }
            at++;
            return true;
        }

        boolean isBlank() {
            return entry().isBlank();
        }

        String entry() {
            return text.substring(start, at - 1);
        }

        String left() {
            return left.toString().strip();
        }

        String right() {
            return right == null ? "" : right.toString().strip();
        }

        boolean isConstant() {
            return constant;
        }
    }
}
