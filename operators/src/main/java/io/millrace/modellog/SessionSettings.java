package io.millrace.modellog;

import static java.util.Objects.requireNonNull;

import io.millrace.content.ContentSettings;
import io.millrace.expert.ExpertSettings;
import io.millrace.fusion.FusionSettings;
import io.millrace.item.ItemSettings;
import io.millrace.scoring.ScoringBackendKind;
import io.millrace.scoring.cuda.CudaSettings;
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
 * @param backend which scoring backend
 * @param cuda which GPU, if one scores
 * @param capacity rows of the item table
 * @param itemLearners parallelism of the item learner
 * @param shopperLearners parallelism of the shopper learner
 * @param startTimeout how long reading the log may take at the start
 */
public record SessionSettings(
        ModelLog log,
        ItemSettings items,
        List<String> experts,
        ExpertSettings expertSettings,
        ContentSettings content,
        FusionSettings fusion,
        ScoringBackendKind backend,
        CudaSettings cuda,
        int capacity,
        int itemLearners,
        int shopperLearners,
        Duration startTimeout)
        implements Serializable {
    public SessionSettings {
        requireNonNull(log, "log is null");
        requireNonNull(items, "items is null");
        requireNonNull(expertSettings, "expertSettings is null");
        requireNonNull(content, "content is null");
        requireNonNull(fusion, "fusion is null");
        requireNonNull(backend, "backend is null");
        requireNonNull(cuda, "cuda is null");
        requireNonNull(startTimeout, "startTimeout is null");
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
                backend,
                cuda.on(device),
                capacity,
                itemLearners,
                shopperLearners,
                startTimeout);
    }
}
