package io.millrace.jobs.config;

/** The configuration cannot be used; the message is one line, complete for the person who reads. */
public final class ConfigurationException extends RuntimeException {
    public ConfigurationException(String message) {
        super(message);
    }
}
