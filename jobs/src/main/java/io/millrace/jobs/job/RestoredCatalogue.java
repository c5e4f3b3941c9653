package io.millrace.jobs.job;

import static java.util.Objects.requireNonNull;

import io.millrace.item.CatalogueListing;
import io.millrace.jobs.config.MillraceConfig;
import io.millrace.jobs.kafka.ListedItems;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The catalogue topic as what a restored state is compared with.
 *
 * <p>A topic that lists nothing whatever was lost, or is not filled yet: nothing is known of it
 * then, because a shop with stale products is better than one without any.
 */
final class RestoredCatalogue implements CatalogueListing {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(RestoredCatalogue.class);

    private final MillraceConfig config;

    RestoredCatalogue(MillraceConfig config) {
        this.config = requireNonNull(config, "config is null");
    }

    @Override
    public Listed read() throws IOException {
        ListedItems items = new ListedItems(config);
        try (items) {
            items.catchUp();
        }
        if (items.isEmpty()) {
            LOG.warn(
                    "Topic {} lists no items at all: the restored ones stay as they are",
                    config.kafka().catalogueTopic());
            return itemId -> true;
        }
        return items::contains;
    }
}
