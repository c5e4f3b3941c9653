package io.millrace.jobs.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a YAML file into dotted keys. Keys may be nested, dotted, or both; a list becomes its
 * elements with commas between them. The line of every value is kept for messages.
 */
final class YamlFile {
    private final Path file;
    private final Map<String, SetValue> values = new LinkedHashMap<>();

    private YamlFile(Path file) {
        this.file = file;
    }

    static Map<String, SetValue> read(Path file) {
        YamlFile reader = new YamlFile(file);
        try (YAMLParser parser = new YAMLFactory().createParser(Files.newBufferedReader(file))) {
            JsonToken first = parser.nextToken();
            if (first == JsonToken.START_OBJECT) {
                reader.readObject(parser, "");
            } else if (first != null && first != JsonToken.VALUE_NULL) {
                throw new ConfigurationException(
                        reader.at(parser) + ": must hold keys and values, as in 'kafka: ...'");
            }
            if (first != null && parser.nextToken() != null) {
                throw new ConfigurationException(
                        reader.at(parser) + ": must hold one YAML document, not several");
            }
        } catch (JsonProcessingException malformed) {
            throw new ConfigurationException(
                    file
                            + (malformed.getLocation() == null
                                    ? ""
                                    : " line " + malformed.getLocation().getLineNr())
                            + ": not valid YAML: "
                            + oneLine(malformed.getOriginalMessage()));
        } catch (NoSuchFileException missing) {
            throw new ConfigurationException(file + ": there is no such file");
        } catch (IOException unreadable) {
            throw new ConfigurationException(
                    file + ": cannot be read: " + oneLine(String.valueOf(unreadable.getMessage())));
        }
        return reader.values;
    }

    private void readObject(YAMLParser parser, String prefix) throws IOException {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = prefix + parser.currentName();
            JsonToken token = parser.nextToken();
            if (token == JsonToken.START_OBJECT) {
                readObject(parser, key + ".");
            } else if (token == JsonToken.START_ARRAY) {
                put(key, readArray(parser, key), at(parser));
            } else {
                put(key, scalar(parser, key), at(parser));
            }
        }
    }

    private String readArray(YAMLParser parser, String key) throws IOException {
        List<String> elements = new ArrayList<>();
        for (JsonToken token = parser.nextToken();
                token != JsonToken.END_ARRAY;
                token = parser.nextToken()) {
            if (token.isStructStart()) {
                throw new ConfigurationException(
                        key + " (" + at(parser) + "): a list may hold plain values only");
            }
            elements.add(scalar(parser, key));
        }
        return String.join(",", elements);
    }

    private String scalar(YAMLParser parser, String key) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            throw new ConfigurationException(
                    key + " (" + at(parser) + "): has no value; leave the key out for the default");
        }
        return parser.getText();
    }

    private void put(String key, String text, String origin) {
        SetValue earlier = values.put(key, new SetValue(text, origin));
        if (earlier != null) {
            throw new ConfigurationException(
                    key + " (" + origin + "): was already set at " + earlier.origin());
        }
    }

    private String at(YAMLParser parser) {
        return file + " line " + parser.currentTokenLocation().getLineNr();
    }

    private static String oneLine(String message) {
        return message.strip().replaceAll("\\s+", " ");
    }
}
