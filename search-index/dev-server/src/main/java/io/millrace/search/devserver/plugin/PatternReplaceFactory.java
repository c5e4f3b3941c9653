package io.millrace.search.devserver.plugin;

import java.io.Reader;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.pattern.PatternReplaceCharFilter;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.index.analysis.NormalizingCharFilterFactory;

/**
 * {@code pattern_replace}: what matches {@code pattern} becomes {@code replacement}, empty by
 * default. The setting {@code flags} is refused.
 */
final class PatternReplaceFactory implements NormalizingCharFilterFactory {

    private final String name;
    private final Pattern pattern;
    private final String replacement;

    PatternReplaceFactory(String name, Settings settings) {
        String expression = settings.get("pattern");
        if (expression == null || expression.isEmpty()) {
            throw new IllegalArgumentException(
                    "pattern is missing for [" + name + "] char filter of type 'pattern_replace'");
        }
        if (settings.hasValue("flags")) {
            throw new IllegalArgumentException(
                    "pattern_replace on the development server does not know flags: flags="
                            + settings.get("flags"));
        }
        this.name = name;
        this.pattern = Pattern.compile(expression);
        this.replacement = settings.get("replacement", "");
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Reader create(Reader text) {
        return new PatternReplaceCharFilter(pattern, replacement, text);
    }
}
