package io.millrace.search.devserver.plugin;

import java.io.IOException;
import java.io.StringReader;
import java.text.ParseException;
import java.util.List;
import java.util.function.Function;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.synonym.SolrSynonymParser;
import org.apache.lucene.analysis.synonym.SynonymFilter;
import org.apache.lucene.analysis.synonym.SynonymGraphFilter;
import org.apache.lucene.analysis.synonym.SynonymMap;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.index.IndexService.IndexCreationContext;
import org.elasticsearch.index.analysis.AbstractTokenFilterFactory;
import org.elasticsearch.index.analysis.CharFilterFactory;
import org.elasticsearch.index.analysis.CustomAnalyzer;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.index.analysis.TokenizerFactory;

/**
 * {@code synonym} and {@code synonym_graph} with rules given inline ({@code synonyms}, Solr
 * format). As in the full distribution the rules pass through the filters that stand before this
 * one in the chain, so a rule may be written in plain words. Rules in files, in sets and in WordNet
 * format are refused.
 */
final class SynonymFilterFactory extends AbstractTokenFilterFactory {

    private final List<String> rules;
    private final boolean expand;
    private final boolean lenient;
    private final boolean graph;

    SynonymFilterFactory(String name, Settings settings, boolean graph) {
        super(name, settings);
        for (String refused : List.of("synonyms_path", "synonyms_set", "updateable", "format")) {
            if (settings.hasValue(refused)) {
                throw new IllegalArgumentException(
                        "synonym filter [%s]: the development server knows inline synonyms only: %s=%s"
                                .formatted(name, refused, settings.get(refused)));
            }
        }
        List<String> given = settings.getAsList("synonyms", null);
        if (given == null) {
            throw new IllegalArgumentException(
                    "synonym requires `synonyms` to be configured: filter=" + name);
        }
        this.rules = given;
        this.expand = settings.getAsBoolean("expand", true);
        this.lenient = settings.getAsBoolean("lenient", false);
        this.graph = graph;
    }

    @Override
    public TokenStream create(TokenStream tokens) {
        throw new IllegalStateException("the synonym filter was not given its chain: " + name());
    }

    @Override
    public TokenFilterFactory getChainAwareTokenFilterFactory(
            IndexCreationContext context,
            TokenizerFactory tokenizer,
            List<CharFilterFactory> charFilters,
            List<TokenFilterFactory> previousTokenFilters,
            Function<String, TokenFilterFactory> allFilters) {
        TokenFilterFactory[] chain =
                previousTokenFilters.stream()
                        .map(TokenFilterFactory::getSynonymFilter)
                        .toArray(TokenFilterFactory[]::new);
        Analyzer analyzer =
                new CustomAnalyzer(tokenizer, charFilters.toArray(CharFilterFactory[]::new), chain);
        SynonymMap synonyms = parse(analyzer);
        String name = name();
        boolean asGraph = graph;
        return new TokenFilterFactory() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public TokenStream create(TokenStream tokens) {
                if (synonyms.fst == null) {
                    return tokens;
                }
                return stream(tokens, synonyms, asGraph);
            }
        };
    }

    @SuppressWarnings("deprecation") // SynonymFilter is what `synonym` is in the full distribution.
    private static TokenStream stream(TokenStream tokens, SynonymMap synonyms, boolean graph) {
        return graph
                ? new SynonymGraphFilter(tokens, synonyms, false)
                : new SynonymFilter(tokens, synonyms, false);
    }

    private SynonymMap parse(Analyzer analyzer) {
        SolrSynonymParser parser = new SolrSynonymParser(true, expand, analyzer);
        for (String rule : rules) {
            try {
                parser.parse(new StringReader(rule));
            } catch (ParseException e) {
                if (!lenient) {
                    throw new IllegalArgumentException(
                            "synonym filter [%s]: bad rule: %s".formatted(name(), rule), e);
                }
            } catch (IOException e) {
                throw new IllegalStateException("reading a string failed: " + rule, e);
            }
        }
        try {
            return parser.build();
        } catch (IOException e) {
            throw new IllegalStateException("synonym filter [%s]".formatted(name()), e);
        }
    }
}
