package io.millrace.jobs;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.millrace.events.modellog.VersionedCodec;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** Savepoints name codecs by their ids, so an id belongs to its codec for ever. */
class CodecIdsTest {
    /** Where a class is renamed its new name goes here; an id is never changed or used again. */
    private static final Map<String, String> CODECS =
            Map.ofEntries(
                    Map.entry("arrival", "ArrivalCodec"),
                    Map.entry("catalogue-arrival", "CatalogueArrivalCodec"),
                    Map.entry("choice", "ChoiceCodec"),
                    Map.entry("cluster-state", "ClusterStateCodec"),
                    Map.entry("erased-shopper", "ErasedShopperCodec"),
                    Map.entry("erasure-request", "ErasureRequestCodec"),
                    Map.entry("fusion-sample", "FusionSampleCodec"),
                    Map.entry("fusion-state", "FusionStateCodec"),
                    Map.entry("gate-state", "GateStateCodec"),
                    Map.entry("item-change", "ItemChangeCodec"),
                    Map.entry("item-state", "ItemStateCodec"),
                    Map.entry("item-update", "ItemUpdateCodec"),
                    Map.entry("judgement", "JudgementCodec"),
                    Map.entry("model-record", "ModelRecordCodec"),
                    Map.entry("negative-pool", "NegativePoolCodec"),
                    Map.entry("network-gradient", "NetworkGradientCodec"),
                    Map.entry("network-state", "NetworkStateCodec"),
                    Map.entry("outcome-count", "OutcomeCountCodec"),
                    Map.entry("outcome-total", "OutcomeTotalCodec"),
                    Map.entry("position-curve", "PositionCurveCodec"),
                    Map.entry("query-observation", "QueryObservationCodec"),
                    Map.entry("query-signal", "QuerySignalCodec"),
                    Map.entry("query-state", "QueryStateCodec"),
                    Map.entry("rejected-record", "RejectedRecordCodec"),
                    Map.entry("score-request", "ScoreRequestCodec"),
                    Map.entry("search-document", "SearchDocumentCodec"),
                    Map.entry("search-event", "SearchEventCodec"),
                    Map.entry("search-memory", "SearchMemoryCodec"),
                    Map.entry("served-state", "ServedStateCodec"),
                    Map.entry("shopper-event", "ShopperEventCodec"),
                    Map.entry("shopper-state", "ShopperStateCodec"),
                    Map.entry("shoppers-swept", "ShoppersSweptCodec"),
                    Map.entry("signal", "SignalCodec"),
                    Map.entry("slate", "SlateCodec"),
                    Map.entry("source-record", "SourceRecordCodec"),
                    Map.entry("term-statistics", "TermStatisticsCodec"),
                    Map.entry("versioned-slate", "VersionedSlateCodec"));

    @Test
    void everyCodec_isListedAsAService() {
        List<String> codecs =
                new ClassFileImporter()
                                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                                .importPackages("io.millrace")
                                .stream()
                                .filter(type -> type.isAssignableTo(VersionedCodec.class))
                                .filter(
                                        type ->
                                                !type.getModifiers()
                                                        .contains(JavaModifier.ABSTRACT))
                                .map(JavaClass::getName)
                                .toList();

        assertThat(listed())
                .as("META-INF/services/%s of their modules", VersionedCodec.class.getName())
                .extracting(codec -> codec.getClass().getName())
                .containsExactlyInAnyOrderElementsOf(codecs);
    }

    @Test
    void ids_areUniqueAndWellFormed() {
        assertThat(listed())
                .extracting(VersionedCodec::id)
                .doesNotHaveDuplicates()
                .allMatch(id -> id.matches("[a-z][a-z0-9-]{1,31}"));
    }

    @Test
    void ids_areThoseOfTheirCodecsForEver() {
        assertThat(
                        listed().stream()
                                .collect(
                                        toMap(
                                                VersionedCodec::id,
                                                codec -> codec.getClass().getSimpleName())))
                .as("a new codec is added to this test, where its id stays")
                .containsExactlyInAnyOrderEntriesOf(CODECS);
    }

    private static List<VersionedCodec<?>> listed() {
        return ServiceLoader.load(VersionedCodec.class).stream()
                .<VersionedCodec<?>>map(ServiceLoader.Provider::get)
                .toList();
    }
}
