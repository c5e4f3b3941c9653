package io.millrace.jobs.job;

import static java.util.Objects.requireNonNull;

import io.millrace.jobs.config.MillraceConfig;
import io.millrace.modellog.OutrankingModelLog;
import io.millrace.search.index.IndexNames;
import io.millrace.search.sink.StaleDocuments;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The epochs of a deployment's documents. While Elasticsearch does not answer nothing is known of
 * them, and {@link IndexSweepOperator} looks again.
 */
final class IndexedEpochs implements OutrankingModelLog.Written {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(IndexedEpochs.class);

    private final MillraceConfig config;

    IndexedEpochs(MillraceConfig config) {
        this.config = requireNonNull(config, "config is null");
    }

    @Override
    public long highestEpoch() {
        try (StaleDocuments documents =
                StaleDocuments.open(
                        Connections.elasticsearch(config.elasticsearch()),
                        new IndexNames(config.deployment().id()))) {
            return documents.highestEpoch();
        } catch (IOException | RuntimeException e) {
            LOG.warn("Elasticsearch does not tell the epoch of its documents: {}", e.getMessage());
            return 0;
        }
    }
}
