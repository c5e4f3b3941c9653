package io.millrace.search.devserver.plugin;

import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.cjk.CJKBigramFilter;
import org.apache.lucene.analysis.cjk.CJKWidthFilter;
import org.apache.lucene.analysis.de.GermanLightStemFilter;
import org.apache.lucene.analysis.en.EnglishMinimalStemFilter;
import org.apache.lucene.analysis.en.EnglishPossessiveFilter;
import org.apache.lucene.analysis.en.KStemFilter;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.analysis.es.SpanishLightStemFilter;
import org.apache.lucene.analysis.fr.FrenchLightStemFilter;
import org.apache.lucene.analysis.it.ItalianLightStemFilter;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.miscellaneous.TrimFilter;
import org.apache.lucene.analysis.miscellaneous.TruncateTokenFilter;
import org.apache.lucene.analysis.ngram.EdgeNGramTokenFilter;
import org.apache.lucene.analysis.pattern.PatternCaptureGroupTokenFilter;
import org.apache.lucene.analysis.snowball.SnowballFilter;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.index.analysis.AbstractTokenFilterFactory;
import org.elasticsearch.index.analysis.NormalizingTokenFilterFactory;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.tartarus.snowball.ext.EnglishStemmer;

/**
 * The token filters of the full distribution that the templates and Elasticsearch's own security
 * index use, with the same names, settings and defaults.
 */
final class TokenFilters {

    private TokenFilters() {}

    /** {@code preserve_original}: keep the unfolded token too; false by default. */
    static TokenFilterFactory asciiFolding(String name, Settings settings) {
        boolean preserveOriginal = settings.getAsBoolean("preserve_original", false);
        return new Normalizing(name, settings, in -> new ASCIIFoldingFilter(in, preserveOriginal)) {
            @Override
            public TokenStream normalize(TokenStream tokens) {
                // A normaliser yields one token per value: the original is never kept beside it.
                return new ASCIIFoldingFilter(tokens, false);
            }
        };
    }

    /** {@code ignored_scripts} of han, hiragana, katakana, hangul; {@code output_unigrams}. */
    static TokenFilterFactory cjkBigram(String name, Settings settings) {
        boolean outputUnigrams = settings.getAsBoolean("output_unigrams", false);
        int flags = 0xff;
        for (String script : settings.getAsList("ignored_scripts")) {
            flags &= ~scriptFlag(script);
        }
        int scripts = flags == 0 ? 0xff : flags;
        return plain(name, settings, in -> new CJKBigramFilter(in, scripts, outputUnigrams));
    }

    private static int scriptFlag(String script) {
        return switch (script.trim()) {
            case "han" -> CJKBigramFilter.HAN;
            case "hiragana" -> CJKBigramFilter.HIRAGANA;
            case "katakana" -> CJKBigramFilter.KATAKANA;
            case "hangul" -> CJKBigramFilter.HANGUL;
            default ->
                    throw new IllegalArgumentException("unknown script in cjk_bigram: " + script);
        };
    }

    static TokenFilterFactory cjkWidth(String name, Settings settings) {
        return new Normalizing(name, settings, CJKWidthFilter::new);
    }

    /** {@code min_gram} 1, {@code max_gram} 2, {@code preserve_original} false by default. */
    static TokenFilterFactory edgeNgram(String name, Settings settings) {
        if (settings.hasValue("side") && !"front".equals(settings.get("side"))) {
            throw new IllegalArgumentException(
                    "edge_ngram on the development server knows side=front only: side="
                            + settings.get("side"));
        }
        int minimum = settings.getAsInt("min_gram", 1);
        int maximum = settings.getAsInt("max_gram", 2);
        boolean preserveOriginal = settings.getAsBoolean("preserve_original", false);
        return plain(
                name,
                settings,
                in -> new EdgeNGramTokenFilter(in, minimum, maximum, preserveOriginal));
    }

    /** {@code patterns}: regular expressions whose groups become tokens. */
    static TokenFilterFactory patternCapture(String name, Settings settings) {
        List<String> expressions = settings.getAsList("patterns");
        if (expressions.isEmpty()) {
            throw new IllegalArgumentException(
                    "required setting 'patterns' is missing for token filter [" + name + "]");
        }
        Pattern[] patterns = expressions.stream().map(Pattern::compile).toArray(Pattern[]::new);
        boolean preserveOriginal = settings.getAsBoolean("preserve_original", true);
        return plain(
                name,
                settings,
                in -> new PatternCaptureGroupTokenFilter(in, preserveOriginal, patterns));
    }

    /** {@code language} (or {@code name}); english, Porter's algorithm, by default. */
    static TokenFilterFactory stemmer(String name, Settings settings) {
        String language = settings.get("language", settings.get("name", "porter"));
        UnaryOperator<TokenStream> stemmer =
                switch (language.toLowerCase(Locale.ROOT)) {
                    case "english", "porter" -> PorterStemFilter::new;
                    case "light_english", "kstem" -> KStemFilter::new;
                    case "porter2" -> in -> new SnowballFilter(in, new EnglishStemmer());
                    case "minimal_english" -> EnglishMinimalStemFilter::new;
                    case "possessive_english" -> EnglishPossessiveFilter::new;
                    case "light_french" -> FrenchLightStemFilter::new;
                    case "light_german" -> GermanLightStemFilter::new;
                    case "light_italian" -> ItalianLightStemFilter::new;
                    case "light_spanish" -> SpanishLightStemFilter::new;
                    default ->
                            throw new IllegalArgumentException(
                                    "stemmer language is not on the development server: "
                                            + language);
                };
        return plain(name, settings, stemmer);
    }

    static TokenFilterFactory trim(String name, Settings settings) {
        return new Normalizing(name, settings, TrimFilter::new);
    }

    /** {@code length}: characters of a token that are kept, 10 by default. */
    static TokenFilterFactory truncate(String name, Settings settings) {
        int length = settings.getAsInt("length", 10);
        return plain(name, settings, in -> new TruncateTokenFilter(in, length));
    }

    static TokenFilterFactory unique(String name, Settings settings) {
        if (settings.getAsBoolean("only_on_same_position", false)) {
            throw new IllegalArgumentException(
                    "unique on the development server does not know only_on_same_position");
        }
        return plain(name, settings, UniqueTokenFilter::new);
    }

    private static TokenFilterFactory plain(
            String name, Settings settings, UnaryOperator<TokenStream> filter) {
        return new AbstractTokenFilterFactory(name, settings) {
            @Override
            public TokenStream create(TokenStream tokens) {
                return filter.apply(tokens);
            }
        };
    }

    /** A filter that may stand in a normaliser: it maps characters and never splits or drops. */
    private static class Normalizing extends AbstractTokenFilterFactory
            implements NormalizingTokenFilterFactory {

        private final UnaryOperator<TokenStream> filter;

        Normalizing(String name, Settings settings, UnaryOperator<TokenStream> filter) {
            super(name, settings);
            this.filter = filter;
        }

        @Override
        public TokenStream create(TokenStream tokens) {
            return filter.apply(tokens);
        }
    }
}
