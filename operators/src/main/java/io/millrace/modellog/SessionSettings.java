package io.millrace.modellog;

import static java.util.Objects.requireNonNull;

import io.millrace.content.ContentSettings;
import io.millrace.erasure.ErasureLedgerSource;
import io.millrace.expert.ExpertSettings;
import io.millrace.fusion.FusionSettings;
import io.millrace.item.ItemSettings;
import io.millrace.scoring.ScoringSettings;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/**
 * What a process needs to follow the model log.
 *
 * @param log where
 * @param items half-lives and bounds
 * @param experts names of the experts that are switched on
 * @param expertSettings what the experts are built with
 * @param content how items' texts become vectors
 * @param fusion how weights are learned and chosen
 * @param scoring what scores
 * @param capacity rows of the item table
 * @param startTimeout how long reading the log may take at the start
 * @param erasures who was ever erased
 */
public record SessionSettings(
        ModelLog log,
        ItemSettings items,
        List<String> experts,
        ExpertSettings expertSettings,
        ContentSettings content,
        FusionSettings fusion,
        ScoringSettings scoring,
        int capacity,
        Duration startTimeout,
        ErasureLedgerSource erasures)
        implements Serializable {

    /** The same where nobody is ever erased. */
    public SessionSettings(
            ModelLog log,
            ItemSettings items,
            List<String> experts,
            ExpertSettings expertSettings,
            ContentSettings content,
            FusionSettings fusion,
            ScoringSettings scoring,
            int capacity,
            Duration startTimeout) {
        this(
                log,
                items,
                experts,
                expertSettings,
                content,
                fusion,
                scoring,
                capacity,
                startTimeout,
                ErasureLedgerSource.none());
    }

    public SessionSettings {
        requireNonNull(log, "log is null");
        requireNonNull(items, "items is null");
        requireNonNull(expertSettings, "expertSettings is null");
        requireNonNull(content, "content is null");
        requireNonNull(fusion, "fusion is null");
        requireNonNull(scoring, "scoring is null");
        requireNonNull(startTimeout, "startTimeout is null");
        requireNonNull(erasures, "erasures is null");
        experts = List.copyOf(experts);
    }

    /** The same on the GPU of another number. */
    public SessionSettings onGpu(int device) {
        return new SessionSettings(
                log,
                items,
                experts,
                expertSettings,
                content,
                fusion,
                scoring.onGpu(device),
                capacity,
                startTimeout,
                erasures);
    }
}
