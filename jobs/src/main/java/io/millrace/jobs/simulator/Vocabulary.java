package io.millrace.jobs.simulator;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The words that the simulated shop is made of, read from two resources of this package. */
record Vocabulary(List<Category> categories, List<String> brands, List<String> collections) {

    static Vocabulary load() {
        List<String> names = lines("names.txt");
        List<Category> categories = new ArrayList<>();
        for (String line : lines("categories.txt")) {
            String[] fields = line.split("\\s*\\|\\s*");
            if (fields.length != 8) {
                throw new IllegalStateException("a category has 8 fields: " + line);
            }
            categories.add(
                    new Category(
                            categories.size(),
                            fields[0].trim(),
                            fields[1],
                            Double.parseDouble(fields[2]),
                            fields[3].equals("yes"),
                            list(names, fields[4]),
                            words(fields[5]),
                            words(fields[6]),
                            fields[7].trim()));
        }
        return new Vocabulary(
                List.copyOf(categories), list(names, "brands"), list(names, "collections"));
    }

    private static List<String> list(List<String> lines, String name) {
        for (String line : lines) {
            if (line.startsWith(name + ":")) {
                return words(line.substring(name.length() + 1));
            }
        }
        throw new IllegalStateException("names.txt has no " + name);
    }

    private static List<String> words(String text) {
        return List.of(text.trim().split("\\s*,\\s*"));
    }

    private static List<String> lines(String resource) {
        try (InputStream in = Vocabulary.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("resource is missing: " + resource);
            }
            BufferedReader reader =
                    new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            return reader.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + resource, e);
        }
    }
}
