package io.millrace.search.devserver.plugin;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.lucene.analysis.cjk.CJKBigramFilter;
import org.apache.lucene.analysis.cjk.CJKWidthFilter;
import org.apache.lucene.analysis.email.UAX29URLEmailTokenizer;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.miscellaneous.TrimFilter;
import org.elasticsearch.cluster.metadata.IndexNameExpressionResolver;
import org.elasticsearch.cluster.node.DiscoveryNodes;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.common.io.stream.NamedWriteableRegistry;
import org.elasticsearch.common.settings.ClusterSettings;
import org.elasticsearch.common.settings.IndexScopedSettings;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.common.settings.SettingsFilter;
import org.elasticsearch.features.NodeFeature;
import org.elasticsearch.index.analysis.CharFilterFactory;
import org.elasticsearch.index.analysis.PreConfiguredTokenFilter;
import org.elasticsearch.index.analysis.PreConfiguredTokenizer;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.index.analysis.TokenizerFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;
import org.elasticsearch.plugins.ActionPlugin;
import org.elasticsearch.plugins.AnalysisPlugin;
import org.elasticsearch.plugins.Plugin;
import org.elasticsearch.rest.RestController;
import org.elasticsearch.rest.RestHandler;

/** Registers {@code GET /} and the analysis components listed in {@link TokenFilters}. */
public final class DevelopmentPlugin extends Plugin implements ActionPlugin, AnalysisPlugin {

    private volatile ClusterService clusterService;

    @Override
    public Collection<?> createComponents(PluginServices services) {
        clusterService = services.clusterService();
        return List.of();
    }

    @Override
    public Collection<RestHandler> getRestHandlers(
            Settings settings,
            NamedWriteableRegistry namedWriteableRegistry,
            RestController restController,
            ClusterSettings clusterSettings,
            IndexScopedSettings indexScopedSettings,
            SettingsFilter settingsFilter,
            IndexNameExpressionResolver indexNameExpressionResolver,
            Supplier<DiscoveryNodes> nodesInCluster,
            Predicate<NodeFeature> clusterSupportsFeature) {
        return List.of(new RootHandler(settings.get("node.name", ""), () -> clusterService));
    }

    @Override
    public Map<String, AnalysisProvider<TokenFilterFactory>> getTokenFilters() {
        return Map.ofEntries(
                entry("asciifolding", TokenFilters::asciiFolding),
                entry("cjk_bigram", TokenFilters::cjkBigram),
                entry("cjk_width", TokenFilters::cjkWidth),
                entry("edge_ngram", TokenFilters::edgeNgram),
                configured("pattern_capture", TokenFilters::patternCapture),
                entry("stemmer", TokenFilters::stemmer),
                configured(
                        "synonym",
                        (name, settings) -> new SynonymFilterFactory(name, settings, false)),
                configured(
                        "synonym_graph",
                        (name, settings) -> new SynonymFilterFactory(name, settings, true)),
                entry("trim", TokenFilters::trim),
                entry("truncate", TokenFilters::truncate),
                entry("unique", TokenFilters::unique));
    }

    /** Makes a filter of its name and its settings. */
    private interface FilterMaker extends BiFunction<String, Settings, TokenFilterFactory> {}

    private static Map.Entry<String, AnalysisProvider<TokenFilterFactory>> entry(
            String type, FilterMaker maker) {
        return Map.entry(type, (index, environment, name, settings) -> maker.apply(name, settings));
    }

    /** One that cannot be used without settings. */
    private static Map.Entry<String, AnalysisProvider<TokenFilterFactory>> configured(
            String type, FilterMaker maker) {
        return Map.entry(
                type,
                AnalysisPlugin.requiresAnalysisSettings(
                        (index, environment, name, settings) -> maker.apply(name, settings)));
    }

    @Override
    public Map<String, AnalysisProvider<CharFilterFactory>> getCharFilters() {
        return Map.of(
                "pattern_replace",
                AnalysisPlugin.requiresAnalysisSettings(
                        (index, environment, name, settings) ->
                                new PatternReplaceFactory(name, settings)));
    }

    @Override
    public Map<String, AnalysisProvider<TokenizerFactory>> getTokenizers() {
        return Map.of(
                "uax_url_email",
                (index, environment, name, settings) ->
                        TokenizerFactory.newFactory(
                                name,
                                () -> {
                                    UAX29URLEmailTokenizer tokenizer = new UAX29URLEmailTokenizer();
                                    tokenizer.setMaxTokenLength(
                                            settings.getAsInt("max_token_length", 255));
                                    return tokenizer;
                                }));
    }

    @Override
    public List<PreConfiguredTokenFilter> getPreConfiguredTokenFilters() {
        return List.of(
                PreConfiguredTokenFilter.singleton("asciifolding", true, ASCIIFoldingFilter::new),
                PreConfiguredTokenFilter.singleton("cjk_bigram", false, CJKBigramFilter::new),
                PreConfiguredTokenFilter.singleton("cjk_width", true, CJKWidthFilter::new),
                PreConfiguredTokenFilter.singleton("stemmer", false, PorterStemFilter::new),
                PreConfiguredTokenFilter.singleton("trim", true, TrimFilter::new),
                PreConfiguredTokenFilter.singleton("unique", false, UniqueTokenFilter::new));
    }

    @Override
    public List<PreConfiguredTokenizer> getPreConfiguredTokenizers() {
        return List.of(
                PreConfiguredTokenizer.singleton("uax_url_email", UAX29URLEmailTokenizer::new));
    }
}
